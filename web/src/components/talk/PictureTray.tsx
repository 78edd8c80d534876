import { ImagePlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFileUrl } from '../../hooks/usePicture';
import { moves } from '../../utils/animation';
import { pictureTypes } from '../../utils/shrink';

/** The picture that is about to be sent; what is written below it becomes its caption. */
export function PictureTray({ file, onRemove }: { file: Blob; onRemove(): void }) {
	const { t } = useTranslation();
	const url = useFileUrl(file);
	const [moving, setMoving] = useState(false);
	useEffect(() => {
		let ended = false;
		moves(file).then((found) => !ended && setMoving(found));
		return () => {
			ended = true;
		};
	}, [file]);
	return (
		<div className="flex items-center gap-3 rounded-md bg-celadon-soft p-2 text-sm">
			{url && <img src={url} alt={t('chat.image')} className="h-20 max-w-40 rounded-sm object-contain" />}
			<div className="min-w-0 flex-1">
				<p>{t('chat.pictureHint')}</p>
				<p role="status" className="font-semibold empty:hidden">
					{moving ? t('chat.firstOnly') : ''}
				</p>
			</div>
			<button
				type="button"
				aria-label={t('chat.removePicture')}
				onClick={onRemove}
				className="grid size-11 shrink-0 place-items-center rounded-full"
			>
				<X aria-hidden className="size-5" />
			</button>
		</div>
	);
}

/** Chooses a picture, on a phone also by its camera. */
export function PictureButton({ onChoose }: { onChoose(file: File): void }) {
	const { t } = useTranslation();
	return (
		<label className="grid size-11 shrink-0 cursor-pointer place-items-center rounded-full text-muted focus-within:outline-3 focus-within:outline-celadon hover:bg-celadon-soft">
			<ImagePlus aria-hidden className="size-6" />
			<span className="sr-only">{t('chat.addPicture')}</span>
			<input
				type="file"
				accept={pictureTypes}
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
