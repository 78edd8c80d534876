import { describe, expect, it } from 'vitest';
import { isEmoji } from '../utils/emoji';

describe('what is drawn large', () => {
	it.each([...['😀', '❤️', '👍🏽', '👩🏿‍🚀', '🏳️‍🌈', '1️⃣', '#️⃣', '🔟', '🇰🇷', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🎉🇰🇷1️⃣👨‍👩‍👧']])(
		'is %s',
		(text) => expect(isEmoji(text)).toBe(true),
	);
	it.each([
		...[
			'',
			'1',
			'#',
			'*',
			'!',
			'1️',
			'❤',
			'©',
			'ㅋㅋ',
			'가',
			'😀!',
			'😀 😀',
			'🇰',
			'\u200D',
			'😀\u200D',
			'\uFE0F',
		],
	])('is not "%s"', (text) => expect(isEmoji(text)).toBe(false));
});
