export type FieldFault =
	| 'required'
	| 'email'
	| 'short'
	| 'long'
	| 'same'
	| 'choose'
	| 'twice'
	| 'many'
	| 'year'
	| 'young'
	| 'age'
	| 'order'
	| 'hours'
	| 'agree'
	| 'twins';

export const passwordMin = 8;
export const passwordMax = 128;
export const nameMax = 50;
export const titleMax = 100;
export const messageMax = 2000;
export const queryMax = 100;
export const bioMax = 500;
/** Of a group chat: letters of its name, and people, us included. */
export const groupTitleMax = 80;
export const groupMax = 50;

export function emailFault(email: string): FieldFault | null {
	if (email.trim() === '') return 'required';
	// The server and, in the end, the mail itself decide; this catches slips of the finger.
	return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? null : 'email';
}

export function passwordFault(password: string): FieldFault | null {
	if (password === '') return 'required';
	const length = [...password].length;
	return length < passwordMin ? 'short' : length > passwordMax ? 'long' : null;
}

export function textFault(text: string, max: number): FieldFault | null {
	if (text.trim() === '') return 'required';
	return [...text.trim()].length > max ? 'long' : null;
}

/** People exchange two different languages, or it is no exchange. */
export function languageFault(native: string, target: string): FieldFault | null {
	if (target === '') return 'required';
	return native === target ? 'same' : null;
}

/** Hours of quiet have a beginning and an end, which are not the same. */
export function hoursFaults({ enabled, from, to }: { enabled: boolean; from: string; to: string }): {
	from?: FieldFault;
	to?: FieldFault;
} {
	if (!enabled) return {};
	return {
		...(from === '' ? { from: 'required' } : {}),
		...(to === '' ? { to: 'required' } : from === to ? { to: 'twins' } : {}),
	};
}

interface SignupFields {
	email: string;
	password: string;
	englishName: string;
	nativeLanguage: string;
	targetLanguage: string;
}

export function signupFaults(fields: SignupFields): Record<keyof SignupFields, FieldFault | null> {
	return {
		email: emailFault(fields.email),
		password: passwordFault(fields.password),
		englishName: textFault(fields.englishName, nameMax),
		nativeLanguage: null,
		targetLanguage: languageFault(fields.nativeLanguage, fields.targetLanguage),
	};
}
