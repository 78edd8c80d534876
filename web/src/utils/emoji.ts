// The sequences of UTS #51, as the server takes them (control/text/emoji.go).
const element = String.raw`(?:\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]+\u{E007F}|(?![#*\d\p{RI}])\p{Emoji}(?:\p{EMod}|\uFE0F)?)`;
const alone = String.raw`(?:\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]+\u{E007F}|(?![#*\d\p{RI}])(?:\p{Emoji}(?:\p{EMod}|\uFE0F)|\p{EPres}))`;
const only = new RegExp(
	String.raw`^(?:\p{RI}{2}|[#*\d]\uFE0F?\u20E3|${element}(?:\u200D${element})+|${alone})+$`,
	'u',
);

/** One emoji or more and nothing else: no digit without its keycap, no sign that is shown as text. */
export const isEmoji = (text: string): boolean => only.test(text);
