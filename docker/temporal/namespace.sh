#!/bin/sh
# Creates the namespace and its search attributes, and sets its retention to RETENTION_DAYS. Runs at every start, and
# can be repeated. The CLI reads TEMPORAL_ADDRESS from the environment.
set -eu

tries=0
until temporal operator cluster health >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo 'The Temporal server did not become healthy within 60 tries. See its log: docker compose logs temporal' >&2
    exit 1
  fi
  sleep 1
done

namespace() {
  temporal operator namespace "$1" --namespace "$TEMPORAL_NAMESPACE" --retention "${RETENTION_DAYS}d"
}

namespace update >/dev/null 2>&1 || namespace create

for name in HandlAccount HandlEndpoint HandlEventType HandlEvent; do
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword
done
