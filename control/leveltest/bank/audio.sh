#!/bin/bash
# Makes <lang>/audio/<id>.mp3 from the scripts in <lang>/listening.json: only those that are missing or whose script changed,
# by <lang>/audio.sum. `audio.sh --check` makes nothing and needs no voices: it says whether the recordings fit the scripts.
# See README.md for the voices and how they were chosen.
set -euo pipefail
cd "$(dirname "$0")"

LANGUAGES=(en ko)
RATE=24000          # Hz, mono
BITS=32k            # per second: the voices themselves end at 8 to 11 kHz
LOUDNESS=-20        # LUFS, every turn
CEILING=0.7         # of full scale, about -3 dBFS, for the peaks of the turns
LEAD=0.3            # s of silence before the first word
TAIL=0.3            # s after the last
BETWEEN=0.55        # s between two speakers
PACKAGES=(festival festvox-us-slt-hts flite espeak-ng sox ffmpeg)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sums() { node say/turns.mjs "$1/listening.json" sums; }

check() {
	local bad=0
	for lang in "${LANGUAGES[@]}"; do
		[ -e "$lang/listening.json" ] || continue
		diff <(sums "$lang") "$lang/audio.sum" >&2 || { echo "$lang: recordings don't fit the scripts, run make level-audio" >&2; bad=1; }
		diff <(sums "$lang" | sed 's/ .*/.mp3/' | sort) <(cd "$lang/audio" && find . -type f -size +2k | sed 's|^\./||' | sort) >&2 || bad=1
	done
	return $bad
}

# How much slower than its own tempo a voice speaks, in percent: slow and clear for beginners, then towards the tempo of the news.
slowness() {
	case $1 in A1) echo 150 ;; A2) echo 142 ;; B1) echo 132 ;; B2) echo 115 ;; C1) echo 107 ;; C2) echo 101 ;; *) return 1 ;; esac
}

# Words a minute as espeak-ng counts them: about 1.6 Korean syllables a second for each fifty, pauses among them.
korean_tempo() {
	case $1 in A1) echo 120 ;; A2) echo 130 ;; B1) echo 145 ;; B2) echo 158 ;; C1) echo 168 ;; C2) echo 175 ;; *) return 1 ;; esac
}

# speak LANG LEVEL SPEAKER TEXT OUT.wav
speak() {
	local percent
	percent=$(slowness "$2")
	case $1$3 in
	en1) text2wave -o "$5" -eval "(begin (voice_cmu_us_slt_arctic_hts)
		(set! hts_engine_params (append hts_engine_params (list (list \"-r\" (/ 100.0 $percent))))))" <<<"$4" ;;
	# The man's voice is the quicker one by nature.
	en2) flite -voice rms --setf duration_stretch="$(awk "BEGIN { print $percent * 1.1 / 100 }")" -t "$4" -o "$5" ;;
	ko1) espeak-ng -v ko+f2 -s "$(korean_tempo "$2")" -w "$5" "$4" ;;
	ko2) espeak-ng -v ko -s "$(korean_tempo "$2")" -w "$5" "$4" ;;
	*) echo "no voice for $1 $3" >&2; return 1 ;;
	esac
}

# Silence off both ends, the loudness of everybody, one format.
level() {
	local trim='silenceremove=start_periods=1:start_threshold=-50dB' is
	ffmpeg -nostdin -v error -y -i "$1" -af "$trim,areverse,$trim,areverse,adelay=40:all=1,apad=pad_dur=0.04" "$work/cut.wav"
	is=$(ffmpeg -nostdin -hide_banner -i "$work/cut.wav" -af ebur128 -f null - 2>&1 | awk '/ I: / { i = $2 } END { print i }')
	ffmpeg -nostdin -v error -y -i "$work/cut.wav" -ac 1 -af "aresample=$RATE,volume=$(awk "BEGIN { print $LOUDNESS - $is }")dB,alimiter=limit=$CEILING:level=0" \
		-ar $RATE -c:a pcm_s16le "$2"
}

pause() { sox -q -D -n -r $RATE -b 16 -c 1 "$2" trim 0 "$1"; }

# record LANG ID: all turns of an item into its file.
record() {
	local parts=("$work/lead.wav") n=0 level speaker text
	while IFS=$'\t' read -r _ level speaker text; do
		[ $n -eq 0 ] || parts+=("$work/between.wav")
		speak "$1" "$level" "$speaker" "$text" "$work/raw.wav"
		level "$work/raw.wav" "$work/turn$n.wav"
		parts+=("$work/turn$n.wav")
		n=$((n + 1))
	done < <(awk -F'\t' -v id="$2" '$1 == id' "$work/turns")
	sox -q -D "${parts[@]}" "$work/tail.wav" "$work/whole.wav"
	ffmpeg -nostdin -v error -y -i "$work/whole.wav" -c:a libmp3lame -b:a $BITS -ac 1 -ar $RATE -map_metadata -1 \
		-fflags +bitexact -write_xing 0 -id3v2_version 0 "$1/audio/$2.mp3"
}

make_language() {
	local lang=$1 id sum file made=0
	mkdir -p "$lang/audio"
	touch "$lang/audio.sum"
	node say/turns.mjs "$lang/listening.json" >"$work/turns"
	sums "$lang" >"$work/sums"
	while read -r id sum; do
		[ -s "$lang/audio/$id.mp3" ] && grep -qx "$id $sum" "$lang/audio.sum" && continue
		record "$lang" "$id" </dev/null
		made=$((made + 1))
	done <"$work/sums"
	for file in "$lang"/audio/*.mp3; do
		grep -q "^$(basename "$file" .mp3) " "$work/sums" || rm -- "$file"
	done
	cp "$work/sums" "$lang/audio.sum"
	echo "$lang: $made made, $(find "$lang/audio" -name '*.mp3' | wc -l) in all, $(du -ck "$lang"/audio/*.mp3 | tail -1 | cut -f1) KiB"
}

if [ "${1:-}" = --check ]; then
	check
	exit
fi
for tool in text2wave flite espeak-ng sox ffmpeg node; do
	command -v $tool >/dev/null || { echo "$tool is missing: apt-get install ${PACKAGES[*]}" >&2; exit 1; }
done
pause $LEAD "$work/lead.wav"
pause $TAIL "$work/tail.wav"
pause $BETWEEN "$work/between.wav"
for lang in "${LANGUAGES[@]}"; do
	[ ! -e "$lang/listening.json" ] || make_language "$lang"
done
