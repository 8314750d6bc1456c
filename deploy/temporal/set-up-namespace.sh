#!/bin/sh
# Creates the namespace and the search attributes of purchases, and sets the retention. Idempotent.
set -eu

# Temporal listens before it serves requests, and needs some seconds until a new namespace is usable.
retry() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo "failed after $tries attempts: $*" >&2
      exit 1
    fi
    sleep 1
  done
}

has_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1
}

set_up_namespace() {
  if has_namespace; then
    temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
  else
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
  fi
}

# Succeeds if they exist.
set_up_attributes() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name PurchaseStage --type Keyword --name PurchaseOutcome --type Keyword
}

retry temporal operator cluster health
retry set_up_namespace
retry set_up_attributes
echo "the namespace $TEMPORAL_NAMESPACE has a retention of $RETENTION and the search attributes PurchaseStage and PurchaseOutcome"
