/** The languages people can offer and learn, as BCP 47 codes. */
export const languages = ['ko', 'en', 'ja', 'zh', 'es', 'fr', 'de', 'vi'] as const;

/** The levels of the Common European Framework. */
export const levels = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const;
export type Level = (typeof levels)[number];

/** Null for what is no level. */
export function levelOf(text: string): Level | null {
	return levels.find((level) => level === text) ?? null;
}

/** The languages to choose from; whoever has told one that is not in our list keeps it. */
export function languagesWith(own: string): readonly string[] {
	return own === '' || languages.some((code) => code === own) ? languages : [own, ...languages];
}

/** The name of a language in the language of the page. */
export function languageName(code: string, pageLanguage: string): string {
	try {
		return new Intl.DisplayNames([pageLanguage], { type: 'language' }).of(code) ?? code;
	} catch {
		// Not a well-formed code: show what we were given.
		return code;
	}
}
