import i18next, { type TFunction } from 'i18next';
import { ApiError } from '../../api/http';

/** The words for a refusal: ours when the locale knows its code, else what the server says. */
export function problemText(t: TFunction, error: unknown): string {
	if (!(error instanceof ApiError)) return t('problem.unknown');
	const key = `problem.${error.code}` as 'problem.unknown';
	if (i18next.exists(key)) return t(key);
	return error.message || t('problem.unknown');
}
