#!/bin/sh
# Makes the namespace and the search attribute of the purchases. Run again, it does what is missing, and sets the retention.
set -eu

# Temporal listens before it serves, and knows a new namespace some seconds after it is made.
patiently() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo "gave up: $*" >&2
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

# Succeeds if they exist already.
set_up_attributes() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name PurchaseStage --type Keyword --name PurchaseOutcome --type Keyword
}

patiently temporal operator cluster health
patiently set_up_namespace
patiently set_up_attributes
echo "the namespace $TEMPORAL_NAMESPACE keeps what has ended for $RETENTION, and knows PurchaseStage and PurchaseOutcome"
