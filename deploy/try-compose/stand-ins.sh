# shellcheck shell=bash
# Images that stand in for those of the registries, under the names that docker-compose.yml and Dockerfile use.

image_like() { sed -n "s|^ *image: \($1:[^ ]*\)\$|\1|p" docker-compose.yml | head -1; }

build() {
  # Its lines are shown when it fails.
  podman build --quiet --format docker --network host "$@" >"$work/build.log" 2>&1 && return
  cat "$work/build.log" >&2
  say "FAILED: podman build $*"
  exit 1
}

# A minimal Debian with what the stand-ins need: kept, since it takes minutes.
base() {
  local archive="$cache/debian-bookworm.tar" tree="$work/debian"
  if [ ! -s "$archive" ]; then
    say 'making a Debian with debootstrap: some two minutes, once'
    debootstrap --variant=minbase --include=ca-certificates,netcat-openbsd,wget,postgresql-15 \
      bookworm "$tree" >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log" >&2; exit 1; }
    mkdir -p "$cache"
    tar -C "$tree" -cf "$archive.part" . && mv "$archive.part" "$archive"
    rm -rf --one-file-system "$tree"
  fi
  podman import "$archive" localhost/stand-in-base >/dev/null 2>&1
}

node_image() {
  local image folder="$work/node" machine version
  image="$(sed -n 's/^FROM \(node:.*\) AS base$/\1/p' Dockerfile)"
  version="$(sed 's/.*:\([0-9.]*\).*/\1/' <<<"$image")"
  machine="$(node -p process.arch)"
  mkdir -p "$folder"
  (cd "$folder" && npm pack --silent "node-linux-$machine@$version" >/dev/null && tar -xzf ./*.tgz --strip-components=1)
  cp -RL "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$folder/npm"
  cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$folder/authorities.pem"
  build --tag "docker.io/library/$image" --file "$stand_ins/node.Dockerfile" "$folder"
}

build_images() {
  local programs="$work/programs"
  base
  say 'building the images that stand in for node, postgres and Temporal'
  node_image
  mkdir -p "$programs"
  node --import tsx deploy/try-compose/programs.ts "$programs"
  cp "$stand_ins"/*.sh "$stand_ins"/*.yaml "$programs"
  build --tag "docker.io/library/$(image_like postgres)" --file "$stand_ins/postgres.Dockerfile" "$programs"
  build --tag "docker.io/$(image_like temporalio/server)" --file "$stand_ins/temporal.Dockerfile" "$programs"
  build --tag "docker.io/$(image_like temporalio/admin-tools)" --file "$stand_ins/admin-tools.Dockerfile" "$programs"
  build --tag "docker.io/$(image_like temporalio/ui)" --file "$stand_ins/ui.Dockerfile" "$programs"
  say "building the project's own images from its Dockerfile"
  build --target service --tag acs-durable-purchase:local .
  build --target emulator --tag acs-durable-purchase-emulator:local .
}
