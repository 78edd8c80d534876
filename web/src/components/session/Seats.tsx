import { useTranslation } from 'react-i18next';

export function Seats({ taken, max }: { taken: number; max: number }) {
	const { t } = useTranslation();
	return (
		<span role="img" aria-label={t('sessions.seats', { taken, max })} className="flex gap-1.5">
			{Array.from({ length: max }, (_, seat) => (
				<span
					// biome-ignore lint/suspicious/noArrayIndexKey: a seat is its place in the row
					key={seat}
					className={`size-4 rounded-full border-2 border-celadon ${seat < taken ? 'bg-celadon' : ''}`}
				/>
			))}
		</span>
	);
}
