#!/bin/sh
# A stand-in for the base that the Dockerfile names, for machines that do not reach its registry: Debian's own Python under that name,
# in the store of the engine alone. Needs mmdebstrap. `docker image rm` afterwards, so that nothing is built on it that goes anywhere.
set -eu
engine=${IMAGE_ENGINE:-podman}
base=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' "$(dirname "$0")/../../Dockerfile" | sort -u)
mmdebstrap --variant=minbase --include=python3,python3-venv,ca-certificates \
    --customize-hook='ln -s python3 "$1/usr/bin/python"' "${base##*-}" - \
    | $engine import --change "CMD=[\"python\"]" - "docker.io/library/$base"
