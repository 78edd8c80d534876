/** "Today 14:30", "Nov 23, 14:30" and their like, in the language of the page. */
export function whenText(iso: string, pageLanguage: string, now: Date): string {
	const date = new Date(iso);
	if (Number.isNaN(date.getTime())) return '';
	const time = new Intl.DateTimeFormat(pageLanguage, { hour: 'numeric', minute: '2-digit' }).format(date);
	const days = Math.round((startOfDay(date) - startOfDay(now)) / 86_400_000);
	if (Math.abs(days) <= 1) {
		const day = new Intl.RelativeTimeFormat(pageLanguage, { numeric: 'auto' }).format(days, 'day');
		return `${day} ${time}`;
	}
	const day = new Intl.DateTimeFormat(pageLanguage, { month: 'short', day: 'numeric' }).format(date);
	return `${day}, ${time}`;
}

function startOfDay(date: Date): number {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** The ISO time of a `datetime-local` field, null when it is empty. */
export function isoOf(localValue: string): string | null {
	const date = new Date(localValue);
	return localValue === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A moment as the value of a `datetime-local` field, by the clock of this browser. */
export function localOf(iso: string): string {
	const at = new Date(iso);
	return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The time of day alone. */
export function timeText(iso: string, pageLanguage: string): string {
	return new Intl.DateTimeFormat(pageLanguage, { hour: 'numeric', minute: '2-digit' }).format(new Date(iso));
}

export function sameDay(a: string, b: string): boolean {
	return startOfDay(new Date(a)) === startOfDay(new Date(b));
}

/** "Today", "yesterday", then the date. */
export function dayText(iso: string, pageLanguage: string, now: Date): string {
	const date = new Date(iso);
	const days = Math.round((startOfDay(date) - startOfDay(now)) / 86_400_000);
	if (Math.abs(days) <= 1)
		return new Intl.RelativeTimeFormat(pageLanguage, { numeric: 'auto' }).format(days, 'day');
	const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
	const parts = { weekday: 'long', month: 'long', day: 'numeric', ...year } as const;
	return new Intl.DateTimeFormat(pageLanguage, parts).format(date);
}

/** The whole date, as in "27 November 2026". */
export function longDate(iso: string, pageLanguage: string): string {
	return new Intl.DateTimeFormat(pageLanguage, { dateStyle: 'long' }).format(new Date(iso));
}

/** The name of a day of the week; 0 is Monday. */
export function weekday(day: number, pageLanguage: string, length: 'short' | 'long'): string {
	// The first of January 2024 was a Monday.
	const date = new Date(Date.UTC(2024, 0, 1 + day));
	return new Intl.DateTimeFormat(pageLanguage, { weekday: length, timeZone: 'UTC' }).format(date);
}

/** "Korean Standard Time (Asia/Seoul)". */
export function zoneText(zone: string, pageLanguage: string): string {
	try {
		const format = new Intl.DateTimeFormat(pageLanguage, { timeZone: zone, timeZoneName: 'longGeneric' });
		const name = format.formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value;
		return name && name !== zone ? `${name} (${zone})` : zone;
	} catch {
		return zone;
	}
}
