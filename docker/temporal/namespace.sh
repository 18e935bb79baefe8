#!/bin/sh
# Creates the namespace, or sets the retention of the one that is there, and adds the search attributes. Runs at every start,
# and can be repeated. The CLI reads TEMPORAL_ADDRESS from the environment.
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
  temporal operator namespace "$1" --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
}

# Not update first: a server that was asked for an unknown namespace denies it for a moment, also after it was created.
namespace create >/dev/null 2>&1 || namespace update

# A server may know a new namespace a moment later than it has created it.
search_attribute() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type Keyword
}
for name in HandlAccount HandlEndpoint; do
  tries=0
  until search_attribute "$name"; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || exit 1
    sleep 1
  done
done
