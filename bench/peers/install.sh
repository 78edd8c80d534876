#!/bin/sh
# Puts the servers that `studymate-bench compare` measures beside StudyMate into bin/peers: LiveKit, Janus, Galene and mediasoup.
#
#   bench/peers/install.sh [livekit] [janus] [galene] [mediasoup]     without a name: all four
#
# A peer that is already in bin/peers or in PATH is kept, and so is one that LIVEKIT, JANUS, GALENE or MEDIASOUP names by its path. What can't be had is said, the
# others are still installed, and the script ends with 1.
set -u

livekit_module=github.com/livekit/livekit-server/cmd/server
livekit_version=v1.13.5
galene_source=${GALENE_SOURCE:-https://github.com/jech/galene} # or a clone at hand
galene_commit=9e03b36

mediasoup_version=3.8.4 # the newest whose worker is a package: Debian experimental has it, built for libraries that Debian 12 has
mediasoup_package=mediasoup-worker_3.8.4~dfsg1-1_amd64.deb
mediasoup_sum=SHA256:9af77c98ecdb1f5b4afff26bf4d58675da86bc8bc37113d2921f5f1e77232229

root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
peers=${PEERS:-$root/bin/peers}
failed=0

say() { printf '%s\n' "peers: $*"; }
lacks() { printf '%s\n' "peers: $*" >&2; failed=1; }

# kept NAME GIVEN links a given program to bin/peers, and says whether there is nothing left to do: 0 yes, 1 it has to be installed.
kept() {
	if [ -n "$2" ]; then
		if [ ! -x "$2" ] || [ -d "$2" ]; then
			lacks "$1: $2 is no program"
			return 0
		fi
		case $2 in /*) target=$2 ;; *) target=$PWD/$2 ;; esac
		if [ ! "$target" -ef "$peers/$1" ]; then ln -sf "$target" "$peers/$1" || { lacks "$1: can't link $target"; return 0; }; fi
		say "$1: $2, as given"
		return 0
	fi
	if [ -x "$peers/$1" ]; then
		say "$1: kept $peers/$1"
		return 0
	fi
	if found=$(command -v "$1"); then
		say "$1: kept $found"
		return 0
	fi
	return 1
}

get_livekit() {
	kept livekit-server "${LIVEKIT:-}" && return
	if ! command -v go >/dev/null; then lacks "livekit: no go to build it with"; return; fi
	work=$(mktemp -d) || { lacks "livekit: no temporary directory"; return; }
	if GOBIN=$work GOFLAGS= go install "$livekit_module@$livekit_version" && mv "$work/server" "$peers/livekit-server"; then
		say "livekit: installed $peers/livekit-server $livekit_version"
	else
		lacks "livekit: could not build $livekit_module@$livekit_version; give a program with LIVEKIT=path"
	fi
	rm -rf "$work"
}

get_janus() {
	kept janus "${JANUS:-}" && return
	if ! command -v apt-get >/dev/null; then lacks "janus: no apt-get here; give a program with JANUS=path"; return; fi
	sudo=
	if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
	if $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends janus; then
		say "janus: installed $(command -v janus)"
	else
		lacks "janus: apt-get could not install it; give a program with JANUS=path"
	fi
}

get_galene() {
	kept galene "${GALENE:-}" && return
	for tool in git go; do
		if ! command -v $tool >/dev/null; then lacks "galene: no $tool to build it with"; return; fi
	done
	work=$(mktemp -d) || { lacks "galene: no temporary directory"; return; }
	if ! { git clone -q "$galene_source" "$work/galene" && git -C "$work/galene" checkout -q "$galene_commit"; }; then
		lacks "galene: could not fetch $galene_commit of $galene_source; give a program with GALENE=path"
	elif (cd "$work/galene" && CGO_ENABLED=0 GOFLAGS= go build -ldflags='-s -w' -o "$peers/galene" .); then
		say "galene: installed $peers/galene at $galene_commit"
	else
		lacks "galene: could not build $galene_commit"
	fi
	rm -rf "$work"
}

# A program that runs a Node.js script for which require('mediasoup') works. The worker is taken out of its package, because Debian's experimental suite
# is none to add to a machine; its libraries come from the suite at hand.
get_mediasoup() {
	kept mediasoup "${MEDIASOUP:-}" && return
	for tool in apt-get dpkg-deb node npm; do
		if ! command -v $tool >/dev/null; then lacks "mediasoup: no $tool here; give a program with MEDIASOUP=path"; return; fi
	done
	sudo=
	if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
	home=$peers/mediasoup-$mediasoup_version
	mkdir -p "$home" || { lacks "mediasoup: can't make $home"; return; }
	if ! { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends libsrtp2-1 libssl3 libstdc++6 libusrsctp2 libuv1; }; then
		lacks "mediasoup: apt-get could not install the libraries of its worker"
		return
	fi
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | head -n 1)
	if ! /usr/lib/apt/apt-helper download-file "${mirror%/}/pool/main/m/mediasoup/$mediasoup_package" "$home/worker.deb" "$mediasoup_sum"; then
		lacks "mediasoup: could not fetch $mediasoup_package; give a program with MEDIASOUP=path"
	elif ! dpkg-deb --fsys-tarfile "$home/worker.deb" | tar -xO ./usr/lib/x86_64-linux-gnu/mediasoup/mediasoup-worker >"$home/mediasoup-worker"; then
		lacks "mediasoup: no worker in $mediasoup_package"
	elif ! { chmod 755 "$home/mediasoup-worker" && npm install --prefix "$home" --ignore-scripts --no-audit --no-fund "mediasoup@$mediasoup_version"; }; then
		lacks "mediasoup: npm could not install mediasoup@$mediasoup_version"
	else
		printf '#!/bin/sh\nMEDIASOUP_WORKER_BIN="%s" NODE_PATH="%s" exec node "$@"\n' "$home/mediasoup-worker" "$home/node_modules" >"$peers/mediasoup"
		chmod 755 "$peers/mediasoup"
		say "mediasoup: installed $peers/mediasoup $mediasoup_version"
	fi
	rm -f "$home/worker.deb"
}

mkdir -p "$peers" || exit 1
for peer in ${*:-livekit janus galene mediasoup}; do
	case $peer in
	livekit | janus | galene | mediasoup) "get_$peer" ;;
	*) lacks "there is no peer $peer" ;;
	esac
done
exit $failed
