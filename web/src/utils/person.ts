/** A hue of the person's own, the same on every screen, spread by the golden angle so that neighbours differ. */
export function hueOf(id: string): number {
	let hash = 0;
	for (const char of id) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
	return Math.round((hash % 360) * 137.508) % 360;
}

/** One or two letters for a tile without a picture; a Korean name gives its given name's last syllables. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
	if (/^\p{Script=Hangul}+$/u.test(first)) return [...first].slice(-2).join('');
	return ([...first].slice(0, 1).join('') + [...last].slice(0, 1).join('')).toUpperCase();
}
