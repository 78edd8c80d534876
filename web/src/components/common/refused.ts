import type { TFunction } from 'i18next';
import { ApiError } from '../../api/http';
import { fieldText, problemText } from './problemText';

/** A refusal, taken apart into what is said at the fields of a form and what is said above it. */
export interface Refused {
	/** The words for a field; undefined if it was not refused. */
	at(field: string): string | undefined;
	/** What was refused and has no field in the form; null: nothing. */
	rest: string | null;
}

/**
 * Finds the places of a form for what the server refuses. Of the paths in `fields` a fault belongs to the longest that leads to it, so that
 * `userIds[2]` is said at `userIds`. Problems that are about one field though they name none are in `codes`, with their field.
 */
export function refusedAt(
	t: TFunction,
	refusal: unknown,
	fields: readonly string[],
	codes: Readonly<Record<string, string>> = {},
): Refused {
	const said = new Map<string, string>();
	if (refusal === null) return { at: () => undefined, rest: null };
	const field = refusal instanceof ApiError ? codes[refusal.code] : undefined;
	if (field !== undefined) said.set(field, problemText(t, refusal));
	let homeless = 0;
	for (const fault of refusal instanceof ApiError ? Object.values(refusal.fields) : []) {
		const place = placeOf(fault.field, fields);
		if (place === undefined) homeless++;
		// Of several faults of one place the first says enough.
		else if (!said.has(place)) said.set(place, fieldText(t, fault));
	}
	const whole = said.size > 0 && homeless === 0;
	return { at: (name) => said.get(name), rest: whole ? null : problemText(t, refusal) };
}

function placeOf(path: string, fields: readonly string[]): string | undefined {
	return fields
		.filter((field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`))
		.sort((a, b) => b.length - a.length)[0];
}
