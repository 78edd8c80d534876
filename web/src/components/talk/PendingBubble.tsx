import { Clock, RotateCw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFileUrl } from '../../hooks/usePicture';
import { useTextLanguage } from '../../hooks/useTextLanguage';
import type { Pending } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { refusalText } from '../common/problemText';
import { Correction } from './Correction';
import { QuoteLine } from './QuoteLine';

/** A message of ours on its way: shown at once, and kept with a way to send it again when it did not arrive. */
export function PendingBubble({ roomId, pending }: { roomId: string; pending: Pending }) {
	const { t } = useTranslation();
	const { body, quote, file } = pending;
	const picture = useFileUrl(file);
	const language = useTextLanguage(body.body ?? '');
	return (
		<li className="mt-2 grid justify-items-end gap-0.5">
			<div className="max-w-[min(85%,34rem)] rounded-lg bg-celadon px-3.5 py-2 text-on-celadon opacity-80">
				{body.kind === 'correction' ? (
					<Correction message={{ quote, corrected: body.corrected ?? '', body: body.body ?? '' }} />
				) : (
					<>
						{quote && <QuoteLine quote={quote} />}
						{picture && (
							<img
								src={picture}
								alt={t('chat.image')}
								className="-mx-2 max-h-[280px] max-w-[280px] rounded-md"
							/>
						)}
						<p lang={language} className="whitespace-pre-wrap">
							{body.body}
						</p>
					</>
				)}
			</div>
			<PendingState roomId={roomId} pending={pending} />
		</li>
	);
}

/** How it is going with it, and what can be done. */
function PendingState({ roomId, pending: { body, state, error } }: { roomId: string; pending: Pending }) {
	const { t } = useTranslation();
	const retry = useChatStore((chat) => chat.retry);
	const discard = useChatStore((chat) => chat.discard);
	if (state === 'sending') return <p className="text-muted text-xs">{t('chat.sending')}</p>;
	return (
		<div
			className={`flex flex-wrap items-center justify-end gap-1 text-xs ${state === 'failed' ? 'text-persimmon' : 'text-muted'}`}
		>
			{state === 'failed' ? (
				<span role="alert">{refusalText(t, error)}</span>
			) : (
				<span className="inline-flex items-center gap-1">
					<Clock aria-hidden className="size-4" />
					{t('chat.waiting')}
				</span>
			)}
			{state === 'failed' && (
				<button
					type="button"
					onClick={() => retry(roomId, body.clientId)}
					className="inline-flex min-h-11 min-w-11 items-center gap-1 rounded-full px-2 font-semibold hover:bg-persimmon-soft"
				>
					<RotateCw aria-hidden className="size-4" />
					{t('chat.sendAgain')}
				</button>
			)}
			<button
				type="button"
				onClick={() => discard(roomId, body.clientId)}
				className="inline-flex min-h-11 min-w-11 items-center gap-1 rounded-full px-2 font-semibold hover:bg-persimmon-soft"
			>
				<Trash2 aria-hidden className="size-4" />
				{t('chat.discard')}
			</button>
		</div>
	);
}
