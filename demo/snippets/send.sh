#!/bin/sh
# Sends one notification. ./send.sh [user id], everyone without one.
set -eu

url="${BELFRY_URL:-http://localhost:8787}"
key="${BELFRY_API_KEY:-$(cat .belfry/api-key)}"
to='{"everyone": true}'
[ $# -eq 0 ] || to="{\"users\": [\"$1\"]}"

curl -sS --fail-with-body "$url/api/v1/notifications" \
  -H "authorization: Bearer $key" \
  -H 'content-type: application/json' \
  -d "{\"to\": $to, \"title\": \"Your table is ready\", \"url\": \"/agendamentos/7\", \"priority\": \"high\"}"
