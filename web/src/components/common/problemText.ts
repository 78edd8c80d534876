import i18next, { type TFunction } from 'i18next';
import { ApiError } from '../../api/http';
import type { FieldProblem } from '../../api/wire';

/** The words for a refusal: ours when the locale knows its code, else what the server says. */
export function problemText(t: TFunction, error: unknown): string {
	if (!(error instanceof ApiError)) return t('problem.unknown');
	const key = `problem.${error.code}` as 'problem.unknown';
	if (i18next.exists(key)) return t(key);
	return error.message || t('problem.unknown');
}

/**
 * The words for what is wrong with a field. That every code of the API has words is checked by the type of the key; a server that is newer
 * than the page may know more of them, and then its own words are better than none.
 */
export function fieldText(t: TFunction, { code, params, message }: FieldProblem): string {
	if (!i18next.exists(`field.${code}`)) return message;
	const special = `format.${params?.format}` as 'format.email';
	if (code === 'bad_format' && i18next.exists(special)) return t(special);
	return t(`field.${code}`, { min: params?.min ?? '', max: params?.max ?? '' });
}

/** What went wrong with something that is no form, in words: what is wrong with its one value, or else the problem. */
export function refusalText(t: TFunction, error: unknown): string {
	const [first] = error instanceof ApiError ? Object.values(error.fields) : [];
	return first ? fieldText(t, first) : problemText(t, error);
}
