import { ImagePlus } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removePicture, setPicture, type Versioned } from '../../api/user';
import type { Profile } from '../../api/wire';
import { Avatar } from '../common/Avatar';
import { Button, buttonClass } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

/** The picture of a profile, which changes at once and by itself. */
export function ProfilePicture({
	profile,
	onChange,
}: {
	profile: Profile;
	onChange(version: Versioned): void;
}) {
	const { t } = useTranslation();
	const id = useId();
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	const attempt = (work: Promise<Versioned>) => {
		setBusy(true);
		setRefusal(null);
		work.then(onChange, setRefusal).finally(() => setBusy(false));
	};
	return (
		<section aria-labelledby={`${id}-title`} className="grid gap-3">
			<h2 id={`${id}-title`} className="font-sans font-semibold text-sm">
				{t('profile.picture')}
			</h2>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<div className="flex flex-wrap items-center gap-4">
				<Avatar
					id={profile.id}
					name={profile.englishName}
					imageUrl={profile.profileImageUrl}
					className="size-24 text-3xl"
				/>
				<div className="grid gap-2">
					<div className="flex flex-wrap gap-2">
						<FileButton busy={busy} onChoose={(file) => attempt(setPicture(file))} />
						{profile.profileImageUrl && (
							<Button look="quiet" disabled={busy} onClick={() => attempt(removePicture())}>
								{t('profile.remove')}
							</Button>
						)}
					</div>
					<p role="status" className="text-muted text-sm">
						{busy ? t('auth.working') : t('profile.pictureHint')}
					</p>
				</div>
			</div>
		</section>
	);
}

function FileButton({ busy, onChoose }: { busy: boolean; onChoose(file: File): void }) {
	const { t } = useTranslation();
	return (
		<label
			className={`${buttonClass('quiet')} focus-within:outline-3 focus-within:outline-celadon ${busy ? 'opacity-55' : ''}`}
		>
			<ImagePlus aria-hidden className="size-5" />
			{t('profile.choose')}
			<input
				type="file"
				accept="image/jpeg,image/png,image/gif,image/webp,image/avif"
				disabled={busy}
				className="sr-only"
				onChange={({ target }) => {
					const file = target.files?.[0];
					target.value = '';
					if (file) onChoose(file);
				}}
			/>
		</label>
	);
}
