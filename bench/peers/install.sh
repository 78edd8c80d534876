#!/bin/sh
# Puts the servers that `studymate-bench compare` measures beside StudyMate into bin/peers: LiveKit, Janus and Galene.
#
#   bench/peers/install.sh [livekit] [janus] [galene]     without a name: all three
#
# A peer that is already in bin/peers or in PATH is kept, and so is one that LIVEKIT, JANUS or GALENE names by its path. What can't be had is said, the
# others are still installed, and the script ends with 1.
set -u

livekit_module=github.com/livekit/livekit-server/cmd/server
livekit_version=v1.13.5
galene_source=${GALENE_SOURCE:-https://github.com/jech/galene} # or a clone at hand
galene_commit=9e03b36

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

mkdir -p "$peers" || exit 1
for peer in ${*:-livekit janus galene}; do
	case $peer in
	livekit | janus | galene) "get_$peer" ;;
	*) lacks "there is no peer $peer" ;;
	esac
done
exit $failed
