import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageSize } from '../../api/chat';
import type { ChatImage, Message } from '../../api/wire';
import { usePicture } from '../../hooks/usePicture';
import { useTextLanguage } from '../../hooks/useTextLanguage';
import { Dialog } from '../common/Dialog';

/** How large a picture is among messages, in CSS pixels. */
const most = 280;

/** The box that a picture takes before it is there, so that nothing moves when it comes. */
export function boxOf({ width, height }: Pick<ChatImage, 'width' | 'height'>) {
	const factor = Math.min(1, most / Math.max(width, height));
	return { width: Math.max(48, width * factor), aspectRatio: `${width} / ${height}` };
}

/** The picture of a message, which opens large. */
export function Picture({ message, image }: { message: Message; image: ChatImage }) {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	const language = useTextLanguage(message.body);
	const name = message.senderName ?? t('chat.goneAccount');
	const alt = message.body || t('chat.pictureOf', { name });
	return (
		<figure className="grid gap-1.5">
			<button
				type="button"
				aria-label={t('chat.enlarge', { text: alt })}
				onClick={() => setOpen(true)}
				className="-mx-2 max-w-[calc(100%+1rem)] justify-self-start overflow-hidden rounded-md"
			>
				<Loaded roomId={message.roomId} image={image} size="preview" alt="" box />
			</button>
			{message.body && (
				<figcaption lang={language} className="whitespace-pre-wrap">
					{message.body}
				</figcaption>
			)}
			<Dialog
				title={t('chat.pictureOf', { name })}
				open={open}
				onClose={() => setOpen(false)}
				className="!max-h-[96dvh] !w-fit !max-w-[min(100vw-1rem,80rem)]"
			>
				<Loaded roomId={message.roomId} image={image} size="large" alt={alt} />
			</Dialog>
		</figure>
	);
}

interface LoadedProps {
	roomId: string;
	image: ChatImage;
	size: ImageSize;
	alt: string;
	/** Among messages; else as large as there is room. */
	box?: boolean;
}

function Loaded({ roomId, image, size, alt, box = false }: LoadedProps) {
	const { t } = useTranslation();
	const { url, failed } = usePicture(roomId, image.id, size);
	const fits = box
		? 'block max-w-full bg-celadon-soft object-cover'
		: 'block h-auto max-h-[calc(96dvh-7rem)] w-auto max-w-full rounded-md bg-celadon-soft';
	const place = box
		? boxOf(image)
		: {
				width: `min(${image.width}px, 100vw - 4rem, (96dvh - 7rem) * ${image.width / image.height})`,
				aspectRatio: `${image.width} / ${image.height}`,
			};
	if (url) {
		return (
			<img src={url} alt={alt} width={image.width} height={image.height} style={place} className={fits} />
		);
	}
	return (
		<span style={place} className={`${fits} grid place-items-center text-muted text-sm`}>
			{failed && (
				<span className="grid justify-items-center gap-1 p-2">
					<ImageOff aria-hidden className="size-6" />
					{t('chat.pictureFailed')}
				</span>
			)}
		</span>
	);
}
