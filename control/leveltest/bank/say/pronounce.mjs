// Korean as it is said, written in Hangul: espeak-ng joins syllables but knows little of how neighbours change each other, and
// says 합니다 as 합-니-다 where every speaker says 함니다. These are the regular rules of the standard pronunciation; what depends on
// a word and not on its letters (an inserted ㄴ as in 꽃잎, a hidden tensing as in 갈등) is left to the engine.

const INITIALS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ']
const FINALS = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ']
const VOWELS = 21
const VOWEL_I = 20
const VOWEL_YEO = 6
const FIRST = 0xac00
const LAST = 0xd7a3

// Two letters under a syllable: what stays, what moves on to a following vowel.
const PAIRS = { ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ', ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅄ: 'ㅂㅅ' }
// The seven sounds that a syllable can end in, by its letters.
const STOPS = {
	ㄲ: 'ㄱ', ㅋ: 'ㄱ', ㄳ: 'ㄱ', ㄺ: 'ㄱ', ㅅ: 'ㄷ', ㅆ: 'ㄷ', ㅈ: 'ㄷ', ㅊ: 'ㄷ', ㅌ: 'ㄷ', ㅎ: 'ㄷ', ㅍ: 'ㅂ', ㅄ: 'ㅂ', ㄿ: 'ㅂ',
	ㄵ: 'ㄴ', ㄶ: 'ㄴ', ㄼ: 'ㄹ', ㄽ: 'ㄹ', ㄾ: 'ㄹ', ㅀ: 'ㄹ', ㄻ: 'ㅁ',
}
const TENSE = { ㄱ: 'ㄲ', ㄷ: 'ㄸ', ㅂ: 'ㅃ', ㅅ: 'ㅆ', ㅈ: 'ㅉ' }
const ASPIRATE = { ㄱ: 'ㅋ', ㄷ: 'ㅌ', ㅂ: 'ㅍ', ㅈ: 'ㅊ' }
const NASAL = { ㄱ: 'ㅇ', ㄷ: 'ㄴ', ㅂ: 'ㅁ' }
// What is left of a final with ㅎ in it.
const WITHOUT_H = { ㅎ: '', ㄶ: 'ㄴ', ㅀ: 'ㄹ' }

function split(character) {
	const code = character.codePointAt(0)
	if (code < FIRST || code > LAST) return { other: character }
	const n = code - FIRST
	return {
		initial: INITIALS[Math.floor(n / FINALS.length / VOWELS)],
		vowel: Math.floor(n / FINALS.length) % VOWELS,
		final: FINALS[n % FINALS.length],
	}
}

function join(syllable) {
	if (syllable.other !== undefined) return syllable.other
	const n = (INITIALS.indexOf(syllable.initial) * VOWELS + syllable.vowel) * FINALS.length + FINALS.indexOf(syllable.final)
	return String.fromCodePoint(FIRST + n)
}

// A final with ㅎ before anything: 좋고 조코, 좋아 조아, 많이 마니. False where it is a matter of the other rules.
function afterH(left, right) {
	const rest = WITHOUT_H[left.final]
	if (rest === undefined) return false
	if (ASPIRATE[right.initial] && right.initial !== 'ㅂ') right.initial = ASPIRATE[right.initial]
	else if (right.initial === 'ㅅ') right.initial = 'ㅆ'
	else if (right.initial === 'ㅇ' && rest !== '') right.initial = rest
	else if (right.initial !== 'ㅇ') return false
	left.final = right.initial === rest ? '' : rest
	return true
}

// A stop before ㅎ: 축하 추카, 못해 모태, 닫혀 다쳐.
function beforeH(left, right) {
	if (right.initial !== 'ㅎ' || left.final === '') return false
	const pair = PAIRS[left.final]
	let stop = pair ? pair[1] : left.final
	if (!ASPIRATE[stop]) stop = STOPS[stop] ?? stop
	if (!ASPIRATE[stop]) return false
	const soft = left.final === 'ㄷ' && (right.vowel === VOWEL_I || right.vowel === VOWEL_YEO)
	right.initial = soft ? 'ㅊ' : ASPIRATE[stop]
	left.final = pair && pair[1] !== 'ㅅ' ? pair[0] : ''
	return true
}

// A final before a vowel goes over to it: 읽어 일거, 값이 갑씨, 같이 가치.
function carry(left, right) {
	if (right.initial !== 'ㅇ' || left.final === '' || left.final === 'ㅇ') return false
	const pair = PAIRS[left.final]
	let moved = pair ? pair[1] : left.final
	if (pair && moved === 'ㅅ') moved = 'ㅆ'
	if (right.vowel === VOWEL_I && moved === 'ㄷ') moved = 'ㅈ'
	if (right.vowel === VOWEL_I && moved === 'ㅌ') moved = 'ㅊ'
	right.initial = moved
	left.final = pair ? pair[0] : ''
	return true
}

// Two consonants: the first becomes one of seven, then they suit each other: 학교 학꾜, 합니다 함니다, 신라 실라, 국립 궁닙.
function meet(left, right) {
	const written = left.final
	left.final = written === 'ㄺ' && right.initial === 'ㄱ' ? 'ㄹ' : (STOPS[written] ?? written)
	if (NASAL[left.final] || 'ㄵㄼㄾ'.includes(written || '-') || (written === 'ㄺ' && right.initial === 'ㄱ')) {
		right.initial = TENSE[right.initial] ?? right.initial
	}
	if (right.initial === 'ㄹ' && (NASAL[left.final] || 'ㅁㅇ'.includes(left.final || '-'))) right.initial = 'ㄴ'
	if (NASAL[left.final] && 'ㄴㅁ'.includes(right.initial)) left.final = NASAL[left.final]
	if (left.final === 'ㄴ' && right.initial === 'ㄹ') left.final = 'ㄹ'
	if (left.final === 'ㄹ' && right.initial === 'ㄴ') right.initial = 'ㄹ'
}

// A coming ㄹ makes these tense, in the word (할게요, 갈수록) and in the next (할 거예요, 갈 수 있어요).
const TENSE_ENDING = /^(게요|수록)/
const TENSE_WORD = /^(거(예요|야|라|다|지|고|니|잖)|것|수 (있|없)|수(가|는|도) |줄 (알|몰|모))/

// Words that are said as one: the tense sound after a coming ㄹ, and 못 with its verb.
function acrossSpace(left, right, following) {
	if (left.final === 'ㄹ' && TENSE_WORD.test(following)) right.initial = TENSE[right.initial] ?? right.initial
	if (join(left) === '못' && 'ㄴㅁㅎ'.includes(right.initial)) beforeH(left, right) || meet(left, right)
}

/** The text as it is said, in Hangul; everything but Korean syllables stays. */
export function pronounce(text) {
	const written = text.normalize('NFC')
	const syllables = [...written].map(split)
	for (let i = 0; i < syllables.length; i++) {
		const [left, right, next] = syllables.slice(i, i + 3)
		if (left.other !== undefined) continue
		if (right && right.other === undefined) {
			if (left.final === 'ㄹ' && TENSE_ENDING.test(written.slice(i + 1))) right.initial = TENSE[right.initial]
			else afterH(left, right) || beforeH(left, right) || carry(left, right) || meet(left, right)
		} else {
			if (right?.other === ' ' && next && next.other === undefined) acrossSpace(left, next, written.slice(i + 2))
			left.final = STOPS[left.final] ?? left.final
		}
	}
	return syllables.map(join).join('')
}
