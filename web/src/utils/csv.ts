/** What a spreadsheet would take for a formula, if a cell began with it. */
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A table as RFC 4180 has it, with the mark of UTF-8 by which spreadsheets read Hangul. No text in it is a formula. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
	return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(value: string | number): string {
	if (typeof value === 'number') return String(value);
	const text = formula.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
