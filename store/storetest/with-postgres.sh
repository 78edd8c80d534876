#!/bin/bash
# Runs a command against a PostgreSQL of its own: a new cluster in a temporary folder, reached by a socket in it and nothing else, which is gone
# afterwards. The command finds it in TEST_POSTGRES, a connection URL of its superuser. Installs PostgreSQL with apt-get where it is missing.
# Where that cannot be done it says SKIPPED and does not run the command.
#   store/storetest/with-postgres.sh go test ./store/...
set -eu -o pipefail

skip() {
	echo "SKIPPED, nothing was tested on PostgreSQL: $1" >&2
	exit 0
}

binaries() { # the newest installed version; Debian keeps initdb out of PATH
	command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true
}

if [ -z "$(binaries)" ]; then
	echo "Missing for the PostgreSQL tests, installing with apt-get: postgresql"
	command -v apt-get >/dev/null || skip "no apt-get here, install PostgreSQL by hand"
	sudo=; if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
	$sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql \
		|| skip "apt-get could not install postgresql"
fi
bin=$(dirname "$(binaries)")

root=/tmp
# In memory, where there is a gigabyte of it: containers have 64 MB there.
if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 1048576 ]; then root=/dev/shm; fi
folder=$(mktemp -d "$root"/studymate-postgres.XXXXXX) # short: the path of a socket has 107 bytes at most
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
	chown postgres "$folder"
	as=(runuser -u postgres --)
fi
cd "$folder"
stop() {
	"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop || true
	rm -rf "$folder"
}
trap stop EXIT
"${as[@]}" "$bin/initdb" -D "$folder/data" -U studymate -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" || { cat "$folder/initdb.log" >&2; exit 1; }
# Nothing here has to outlive a power cut.
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -s -w start -o "-k $folder -c listen_addresses= -c fsync=off -c full_page_writes=off \
	-c synchronous_commit=off -c max_connections=300 -c autovacuum=off -c shared_buffers=256MB -c max_wal_size=4GB -c wal_level=minimal -c max_wal_senders=0 -c jit=off" || { cat "$folder/server.log" >&2; exit 1; }
"$bin/postgres" --version
cd "$OLDPWD"
TEST_POSTGRES="postgres:///postgres?host=$folder&user=studymate" "$@"
