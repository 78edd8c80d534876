import { type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { firstPicture } from '../../utils/shrink';

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** Takes pictures that are dropped on a conversation. The button and the clipboard do the same without a mouse. */
export function DropZone({ onDrop, children }: { onDrop(file: File): void; children: ReactNode }) {
	const { t } = useTranslation();
	const [over, setOver] = useState(false);
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: dropping is a way more, not the only one
		<div
			className="relative flex min-h-0 flex-1 flex-col"
			onDragOver={(event) => {
				if (!carriesFiles(event)) return;
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={(event) => {
				if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
			}}
			onDrop={(event) => {
				setOver(false);
				if (!carriesFiles(event)) return;
				// Whatever it is: the browser would leave the page to show it.
				event.preventDefault();
				const file = firstPicture(event.dataTransfer.files);
				if (file) onDrop(file);
			}}
		>
			{children}
			{over && (
				<p className="pointer-events-none absolute inset-2 z-10 grid place-items-center rounded-xl border-2 border-celadon border-dashed bg-surface/90 font-semibold">
					{t('chat.drop')}
				</p>
			)}
		</div>
	);
}
