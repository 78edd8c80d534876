import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reportPerson } from '../../api/chat';
import { type Message, type ReportReason, reportReasons } from '../../api/wire';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { TextAreaField } from './Field';
import { Form, useForm } from './Form';

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
	const [reason, setReason] = useState<ReportReason>('spam');
	const [comment, setComment] = useState('');
	const [sent, setSent] = useState(false);
	const report = async () => {
		await reportPerson({
			userId: reported.userId,
			reason,
			...(comment.trim() ? { comment: comment.trim() } : {}),
			...(reported.message ? { messageIds: [reported.message.id] } : {}),
		});
		setSent(true);
	};
	const life = useForm({ sound: true, send: report, fields: ['reason', 'comment'] });
	if (sent) {
		return (
			<div className="grid gap-4">
				<p role="status">{t('chat.reported')}</p>
				<Button onClick={onClose}>{t('room.close')}</Button>
			</div>
		);
	}
	return (
		<Form life={life} className="grid gap-4">
			<p className="text-muted text-sm">{t('chat.reportLead', { name: reported.name })}</p>
			<Reasons chosen={reason} error={life.at('reason')} onChoose={setReason} />
			<TextAreaField
				label={t('chat.comment')}
				rows={3}
				maxLength={1000}
				value={comment}
				error={life.at('comment')}
				onChange={(event) => setComment(event.target.value)}
			/>
			<Button type="submit" look="danger" disabled={life.busy}>
				{t('chat.sendReport')}
			</Button>
		</Form>
	);
}

interface ReasonsProps {
	chosen: ReportReason;
	error: string | undefined;
	onChoose(reason: ReportReason): void;
}

function Reasons({ chosen, error, onChoose }: ReasonsProps) {
	const { t } = useTranslation();
	const id = useId();
	return (
		<fieldset
			className="grid gap-1"
			aria-describedby={error ? id : undefined}
			data-invalid={error ? true : undefined}
		>
			<legend className="mb-1 font-semibold text-sm">{t('chat.reason')}</legend>
			{error && (
				<p id={id} className="text-persimmon text-sm">
					{error}
				</p>
			)}
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
