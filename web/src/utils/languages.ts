/** The languages people can offer and learn, as BCP 47 codes. */
export const languages = ['ko', 'en', 'ja', 'zh', 'es', 'fr', 'de', 'vi'] as const;

/** The name of a language in the language of the page. */
export function languageName(code: string, pageLanguage: string): string {
	try {
		return new Intl.DisplayNames([pageLanguage], { type: 'language' }).of(code) ?? code;
	} catch {
		// Not a well-formed code: show what we were given.
		return code;
	}
}
