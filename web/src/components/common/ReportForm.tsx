import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reportPerson } from '../../api/chat';
import { type Message, type ReportReason, reportReasons } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Notice } from './Notice';
import { problemText } from './problemText';

export interface Reported {
	userId: string;
	name: string;
	/** The message that is shown to who decides; null for the person as such. */
	message: Message | null;
}

export function ReportDialog({ reported, onClose }: { reported: Reported | null; onClose(): void }) {
	const { t } = useTranslation();
	return (
		<Dialog title={t('chat.report')} open={reported !== null} onClose={onClose}>
			{reported && <ReportForm reported={reported} onClose={onClose} />}
		</Dialog>
	);
}

function ReportForm({ reported, onClose }: { reported: Reported; onClose(): void }) {
	const { t } = useTranslation();
	const id = useId();
	const [reason, setReason] = useState<ReportReason>('spam');
	const [comment, setComment] = useState('');
	const [sent, setSent] = useState(false);
	const { busy, refusal, onSubmit } = useSubmit(true, async () => {
		await reportPerson({
			userId: reported.userId,
			reason,
			...(comment.trim() ? { comment: comment.trim() } : {}),
			...(reported.message ? { messageIds: [reported.message.id] } : {}),
		});
		setSent(true);
	});
	if (sent) {
		return (
			<div className="grid gap-4">
				<p role="status">{t('chat.reported')}</p>
				<Button onClick={onClose}>{t('room.close')}</Button>
			</div>
		);
	}
	return (
		<form onSubmit={onSubmit} className="grid gap-4">
			<p className="text-muted text-sm">{t('chat.reportLead', { name: reported.name })}</p>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<Reasons chosen={reason} onChoose={setReason} />
			<div className="grid gap-1.5">
				<label htmlFor={id} className="font-semibold text-sm">
					{t('chat.comment')}
				</label>
				<textarea
					id={id}
					rows={3}
					maxLength={1000}
					value={comment}
					onChange={(event) => setComment(event.target.value)}
					className="field"
				/>
			</div>
			<Button type="submit" look="danger" disabled={busy}>
				{t('chat.sendReport')}
			</Button>
		</form>
	);
}

function Reasons({ chosen, onChoose }: { chosen: ReportReason; onChoose(reason: ReportReason): void }) {
	const { t } = useTranslation();
	return (
		<fieldset className="grid gap-1">
			<legend className="mb-1 font-semibold text-sm">{t('chat.reason')}</legend>
			{reportReasons.map((value) => (
				<label key={value} className="flex min-h-11 items-center gap-3 rounded-md px-2 hover:bg-celadon-soft">
					<input
						type="radio"
						name="reason"
						className="size-5"
						checked={chosen === value}
						onChange={() => onChoose(value)}
					/>
					{t(`reason.${value}`)}
				</label>
			))}
		</fieldset>
	);
}
