import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from './en.json';

export const pageLanguages = ['ko', 'en'] as const;
export type PageLanguage = (typeof pageLanguages)[number];

declare module 'i18next' {
	interface CustomTypeOptions {
		resources: { translation: typeof en };
	}
}

const storageKey = 'studymate.language';

/** Only the language that is read is loaded. */
const load: Record<PageLanguage, () => Promise<{ default: object }>> = {
	ko: () => import('./ko.json'),
	en: () => import('./en.json'),
};

/** The stored choice, else the first language of the browser that we have, else English. */
export function chooseLanguage(stored: string | null, preferred: readonly string[]): PageLanguage {
	const known = (tag: string | null | undefined) =>
		pageLanguages.find((language) => tag?.toLowerCase().split('-')[0] === language);
	return known(stored) ?? preferred.map(known).find((language) => language !== undefined) ?? 'en';
}

export async function startLanguage(): Promise<void> {
	const language = chooseLanguage(localStorage.getItem(storageKey), navigator.languages);
	await i18next.use(initReactI18next).init({
		lng: language,
		resources: { [language]: { translation: (await load[language]()).default } },
		interpolation: { escapeValue: false },
		returnNull: false,
	});
	document.documentElement.lang = language;
}

export async function setLanguage(language: PageLanguage): Promise<void> {
	if (!i18next.hasResourceBundle(language, 'translation')) {
		i18next.addResourceBundle(language, 'translation', (await load[language]()).default);
	}
	await i18next.changeLanguage(language);
	document.documentElement.lang = language;
	localStorage.setItem(storageKey, language);
}
