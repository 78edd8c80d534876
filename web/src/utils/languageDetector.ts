import { frequentWords } from './languageProfiles';
import { languages } from './languages';

/** What BCP 47 calls a language that nobody has determined. */
export const unknownLanguage = 'und';

/** The scripts that are told apart, by their codes of ISO 15924: those that the server tells apart too (control/ai/languages.go). */
const scripts = {
	Kore: /\p{Script=Hangul}/u,
	Jpan: /\p{Script=Hiragana}|\p{Script=Katakana}/u,
	Hani: /\p{Script=Han}/u,
	Latn: /\p{Script=Latin}/u,
	Cyrl: /\p{Script=Cyrillic}/u,
	Grek: /\p{Script=Greek}/u,
	Arab: /\p{Script=Arabic}/u,
	Hebr: /\p{Script=Hebrew}/u,
	Deva: /\p{Script=Devanagari}/u,
	Thai: /\p{Script=Thai}/u,
	Geor: /\p{Script=Georgian}/u,
	Armn: /\p{Script=Armenian}/u,
	Beng: /\p{Script=Bengali}/u,
	Taml: /\p{Script=Tamil}/u,
	Ethi: /\p{Script=Ethiopic}/u,
	Khmr: /\p{Script=Khmer}/u,
	Mymr: /\p{Script=Myanmar}/u,
	Laoo: /\p{Script=Lao}/u,
} as const;
type Script = keyof typeof scripts;
const scriptNames = Object.keys(scripts) as Script[];

/** The one language of today that is written in a script, where there is one of all but everybody. */
const languageOfScript: Partial<Record<Script, string>> = {
	Kore: 'ko',
	Jpan: 'ja',
	Hani: 'zh',
	Grek: 'el',
	Thai: 'th',
	Geor: 'ka',
	Armn: 'hy',
	Khmr: 'km',
	Laoo: 'lo',
};

/** Fewer letters than these, or fewer different groups of them (laughter), say too little of a language in Latin letters. */
const fewestLetters = 10;
const fewestGroups = 8;
/** Of the longest text this much is looked at. */
const mostCharacters = 400;
/**
 * By how many nats the most likely language has to lead before the next one, and which share of the groups of letters has to be known of it:
 * a text in a language that is in no profile fits none. Where the lead is wide, a little less will do.
 */
const leastLead = 3;
const leastKnown = 0.5;
const wideLead = 20;
const leastKnownOfWide = 0.45;

/**
 * The language that a text is written in, as a BCP 47 tag: by its script and, in Latin letters, by the letters that follow each other. `und` for
 * what is short, mixed, or in a language that can't be told from others. It is one of those that people can choose here, or of `spoken`: the
 * languages in which one expects to be written to. Where a text says too little by itself, it is in the only one of those with its script, as
 * the server takes it.
 */
export function detectLanguage(text: string, spoken: readonly string[] = []): string {
	const script = scriptOf(text);
	if (script === null) return unknownLanguage;
	const expected = spoken.filter((tag) => scriptOfLanguage(tag) === script);
	// Characters alone may be Japanese too.
	if (script === 'Hani' && expected.length === 0 && spoken.some((tag) => baseOf(tag) === 'ja'))
		return unknownLanguage;
	const found = script === 'Latn' ? latinLanguage(text) : languageOfScript[script];
	if (found === undefined || found === null) return onlyOne(expected) ?? unknownLanguage;
	const own = expected.find((tag) => baseOf(tag) === found);
	if (own !== undefined) return own;
	return script !== 'Latn' || languages.some((code) => code === found) ? found : unknownLanguage;
}

/** The script that most letters are of; null where none has more than half of them. */
export function scriptOf(text: string): Script | null {
	const counts = new Map<Script, number>();
	for (const letter of text.match(/\p{L}/gu) ?? []) {
		const script = scriptNames.find((name) => scripts[name].test(letter));
		if (script) counts.set(script, (counts.get(script) ?? 0) + 1);
	}
	// Japanese is known by its syllables, however many characters stand between them.
	const syllables = counts.get('Jpan');
	if (syllables !== undefined) {
		counts.set('Jpan', syllables + (counts.get('Hani') ?? 0));
		counts.delete('Hani');
	}
	let all = 0;
	for (const count of counts.values()) all += count;
	for (const [script, count] of counts) if (2 * count > all) return script;
	return null;
}

/** The first of tags that are all of one language. */
function onlyOne(tags: readonly string[]): string | undefined {
	return new Set(tags.map(baseOf)).size === 1 ? tags[0] : undefined;
}

function baseOf(tag: string): string | undefined {
	return localeOf(tag)?.language;
}

function scriptOfLanguage(tag: string): string | undefined {
	const script = localeOf(tag)?.maximize().script;
	return script === 'Hans' || script === 'Hant' ? 'Hani' : script;
}

function localeOf(tag: string): Intl.Locale | undefined {
	try {
		return new Intl.Locale(tag);
	} catch {
		return undefined; // no tag
	}
}

interface Profile {
	language: string;
	/** The logarithm of how likely a group of letters is. */
	likely: Map<string, number>;
	/** That of one that was not seen. */
	unlikely: number;
}

const groupLength = 3;
/** The groups that were seen least count as seen this often, and there are about so many more. */
const unseenWeight = 0.002;
const unseenGroups = 3000;
/** The nth word counts as 1 / (n + this): flatter than in running text, so that the first few don't decide everything. */
const rankOffset = 20;

/** What is counted of a text: three letters each, with the ends of words; and whole words, which say more than their letters. */
function groupsOf(text: string): string[] {
	const groups: string[] = [];
	const words =
		text
			.normalize('NFC')
			.toLowerCase()
			.match(/\p{Script=Latin}[\p{Script=Latin}\p{M}]*/gu) ?? [];
	for (const word of words) {
		const padded = ` ${word} `;
		for (let at = 0; at + groupLength <= padded.length; at++) groups.push(padded.slice(at, at + groupLength));
		if (word.length > 1) groups.push(padded);
	}
	return groups;
}

let learnt: Profile[] | null = null;

/** Made at the first use: most visits need none. */
function profiles(): Profile[] {
	learnt ??= Object.entries(frequentWords).map(([language, words]) => profileOf(language, words.split(' ')));
	return learnt;
}

function profileOf(language: string, words: string[]): Profile {
	const weights = new Map<string, number>();
	let sum = unseenWeight * unseenGroups;
	for (const [rank, word] of words.entries()) {
		const weight = 1 / (rank + rankOffset);
		for (const group of groupsOf(word)) {
			weights.set(group, (weights.get(group) ?? 0) + weight);
			sum += weight;
		}
	}
	const likely = new Map<string, number>();
	for (const [group, weight] of weights) likely.set(group, Math.log((weight + unseenWeight) / sum));
	return { language, likely, unlikely: Math.log(unseenWeight / sum) };
}

function scoreOf({ likely, unlikely }: Profile, groups: string[]): { score: number; known: number } {
	let [score, known, all] = [0, 0, 0];
	for (const group of groups) {
		const logarithm = likely.get(group);
		score += logarithm ?? unlikely;
		if (group.length !== groupLength) continue;
		all++;
		if (logarithm !== undefined) known++;
	}
	return { score, known: known / all };
}

/** Naive Bayes over the profiles; null where the best is not good enough. */
function latinLanguage(text: string): string | null {
	const groups = groupsOf(text.slice(0, mostCharacters));
	const letters = text.match(/\p{Script=Latin}/gu) ?? [];
	if (letters.length < fewestLetters || new Set(groups).size < fewestGroups) return null;
	const ranked = profiles().map((profile) => ({ language: profile.language, ...scoreOf(profile, groups) }));
	const [first, second] = ranked.sort((a, b) => b.score - a.score);
	if (!first || !second) return null;
	const lead = first.score - second.score;
	const enough = lead >= wideLead ? leastKnownOfWide : leastKnown;
	return lead >= leastLead && first.known >= enough ? first.language : null;
}
