import { Mic, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SessionType } from '../../api/wire';

const types = [
	{ type: 'video', Icon: Video, hint: 'create.videoHint' },
	{ type: 'audio', Icon: Mic, hint: 'create.audioHint' },
] as const;

export function TypeChoice({ value, onChange }: { value: SessionType; onChange(type: SessionType): void }) {
	const { t } = useTranslation();
	return (
		<fieldset className="grid grid-cols-2 gap-3">
			<legend className="mb-1.5 font-semibold text-sm">{t('create.type')}</legend>
			{types.map(({ type, Icon, hint }) => (
				<label
					key={type}
					className="grid cursor-pointer gap-1 rounded-lg border border-edge p-4 has-checked:border-celadon has-checked:bg-celadon-soft has-focus-visible:outline-3 has-focus-visible:outline-celadon"
				>
					<input
						type="radio"
						name="sessionType"
						className="sr-only"
						checked={value === type}
						onChange={() => onChange(type)}
					/>
					<Icon aria-hidden className="size-6 text-celadon" />
					<span className="font-semibold">{t(`sessions.${type}`)}</span>
					<span className="text-muted text-sm">{t(hint)}</span>
				</label>
			))}
		</fieldset>
	);
}
