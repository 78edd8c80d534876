/** A piece of a line. */
export type Inline =
	| { kind: 'text'; text: string }
	| { kind: 'code'; text: string }
	| { kind: 'strong' | 'em'; inside: Inline[] }
	| { kind: 'link'; href: string; inside: Inline[] };

export type Block =
	| { kind: 'heading'; level: number; inside: Inline[] }
	| { kind: 'paragraph'; inside: Inline[] }
	| { kind: 'list'; ordered: boolean; items: Inline[][] }
	| { kind: 'rule' };

const heading = /^(#{1,6})\s+(.*?)\s*#*$/;
const bullet = /^\s{0,3}[-*+]\s+(.*)$/;
const numbered = /^\s{0,3}\d{1,9}[.)]\s+(.*)$/;
const rule = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/;
/** What may be clicked on: a page somewhere with TLS, one of this server, or an address to write to. Anything else is text. */
const sound = /^(https:\/\/|mailto:|\/(?!\/))[^\s\\]*$/i;
/** Nobody nests more, and a text made to be slow must not be. */
const deepest = 4;

/**
 * The part of Markdown that texts of law are written in: headings, paragraphs, lists, rules, emphasis, code and links. There is no HTML in it: what looks
 * like HTML is text, and what is shown is made of the pieces that come out here, never of markup.
 */
export function markdown(source: string): Block[] {
	const blocks: Block[] = [];
	let lines: string[] = [];
	const end = () => {
		if (lines.length > 0) blocks.push({ kind: 'paragraph', inside: inline(lines.join('\n')) });
		lines = [];
	};
	const item = (ordered: boolean, text: string) => {
		end();
		const last = blocks.at(-1);
		if (last?.kind === 'list' && last.ordered === ordered) last.items.push(inline(text));
		else blocks.push({ kind: 'list', ordered, items: [inline(text)] });
	};
	for (const line of source.split(/\r?\n/)) {
		const title = heading.exec(line);
		const dot = bullet.exec(line);
		const number = numbered.exec(line);
		if (line.trim() === '') end();
		else if (title) {
			end();
			blocks.push({ kind: 'heading', level: title[1]?.length ?? 1, inside: inline(title[2] ?? '') });
		} else if (rule.test(line)) {
			end();
			blocks.push({ kind: 'rule' });
		} else if (dot) item(false, dot[1] ?? '');
		else if (number) item(true, number[1] ?? '');
		else lines.push(line.trim());
	}
	end();
	return blocks;
}

const marks =
	/\\([\\`*_[\]()#+\-.!<>])|`([^`\n]+)`|\[([^[\]\n]{1,300})\]\(([^()\s]{1,2000})\)|(\*\*|__)(?=\S)([^\n]{1,2000}?)(?<=\S)\5|(\*|_)(?=\S)([^*_\n]{1,2000})(?<=\S)\7/;

function inline(text: string, depth = 0): Inline[] {
	const out: Inline[] = [];
	const say = (more: string) => {
		const last = out.at(-1);
		if (more === '') return;
		if (last?.kind === 'text') last.text += more;
		else out.push({ kind: 'text', text: more });
	};
	let rest = text;
	for (let found = marks.exec(rest); found && depth < deepest; found = marks.exec(rest)) {
		const [all, escaped, code, label, href, , strong, , em] = found;
		say(rest.slice(0, found.index));
		rest = rest.slice(found.index + all.length);
		if (escaped !== undefined) say(escaped);
		else if (code !== undefined) out.push({ kind: 'code', text: code });
		else if (label !== undefined && href !== undefined) {
			if (sound.test(href)) out.push({ kind: 'link', href, inside: inline(label, depth + 1) });
			else say(all);
		} else if (strong !== undefined) out.push({ kind: 'strong', inside: inline(strong, depth + 1) });
		else if (em !== undefined) out.push({ kind: 'em', inside: inline(em, depth + 1) });
	}
	say(rest);
	return out;
}
