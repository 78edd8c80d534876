import { useTranslation } from 'react-i18next';

/** The ones that conversations are made of; every keyboard and phone has the rest. */
const emojis = [
	...['😀', '😂', '😅', '😊', '😍', '🤔', '😮', '😢', '😭', '😴', '🙏', '👍'],
	...['👎', '👏', '🙌', '💪', '👋', '🤝', '❤️', '🔥', '✨', '🎉', '💯', '✅'],
	...['☕', '🍜', '🍚', '🍕', '🎂', '🌸', '☀️', '🌧️', '📚', '✏️', '🎧', '✈️'],
];

export function EmojiPicker({ onChoose }: { onChoose(emoji: string): void }) {
	const { t } = useTranslation();
	return (
		<ul aria-label={t('chat.emoji')} className="grid grid-cols-[repeat(auto-fill,minmax(2.75rem,1fr))]">
			{emojis.map((emoji) => (
				<li key={emoji} className="grid">
					<button
						type="button"
						onClick={() => onChoose(emoji)}
						className="grid h-11 place-items-center rounded-md text-2xl hover:bg-celadon-soft"
					>
						{emoji}
					</button>
				</li>
			))}
		</ul>
	);
}
