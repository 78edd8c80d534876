import { Mic, Video } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { createSession } from '../api/session';
import type { LanguageTurn, SessionType } from '../api/wire';
import { Button, buttonClass } from '../components/common/Button';
import { SelectField, TextField } from '../components/common/Field';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { RotationFields } from '../components/session/RotationFields';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { isoOf } from '../utils/dates';
import { textFault, titleMax } from '../utils/validation';

const types = [
	{ type: 'video', Icon: Video, hint: 'create.videoHint' },
	{ type: 'audio', Icon: Mic, hint: 'create.audioHint' },
] as const;

export function CreateSession() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const user = useAuthStore((state) => state.user);
	const [title, setTitle] = useState('');
	const [sessionType, setType] = useState<SessionType>('video');
	const [seats, setSeats] = useState(4);
	const [when, setWhen] = useState('');
	const [turns, setTurns] = useState<LanguageTurn[]>(() =>
		user
			? [
					{ language: user.targetLanguage, minutes: 10 },
					{ language: user.nativeLanguage, minutes: 10 },
				]
			: [],
	);
	const [checked, setChecked] = useState(false);
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('create.title'));

	const titleWrong = textFault(title, titleMax);
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setChecked(true);
		if (titleWrong) return;
		setBusy(true);
		setRefusal(null);
		const scheduledAt = isoOf(when);
		const durationMinutes = turns.reduce((sum, { minutes }) => sum + minutes, 0);
		try {
			const session = await createSession({
				title: title.trim(),
				sessionType,
				maxParticipants: seats,
				...(scheduledAt ? { scheduledAt } : {}),
				...(durationMinutes > 0 ? { durationMinutes, languageRotation: turns } : {}),
			});
			await navigate(`/sessions/${session.id}/waiting`);
		} catch (error) {
			setRefusal(error);
			setBusy(false);
		}
	};

	return (
		<Page>
			<form
				noValidate
				onSubmit={submit}
				className="mx-auto mt-4 grid w-full max-w-xl gap-6 rounded-xl bg-surface p-6 shadow-card sm:mt-8 sm:p-9"
			>
				<div className="grid gap-1">
					<h1 className="text-3xl">{t('create.title')}</h1>
					<p className="text-muted">{t('create.lead')}</p>
				</div>
				{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
				<TextField
					label={t('create.name')}
					placeholder={t('create.namePlaceholder')}
					value={title}
					onChange={(event) => setTitle(event.target.value)}
					error={checked && titleWrong ? t(`fault.${titleWrong}`) : undefined}
				/>
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
								checked={sessionType === type}
								onChange={() => setType(type)}
							/>
							<Icon aria-hidden className="size-6 text-celadon" />
							<span className="font-semibold">{t(`sessions.${type}`)}</span>
							<span className="text-muted text-sm">{t(hint)}</span>
						</label>
					))}
				</fieldset>
				<div className="grid items-start gap-6 sm:grid-cols-2">
					<SelectField
						label={t('create.seats')}
						value={seats}
						onChange={(event) => setSeats(Number(event.target.value))}
					>
						{[2, 3, 4].map((count) => (
							<option key={count} value={count}>
								{t('create.seatsOption', { count })}
							</option>
						))}
					</SelectField>
					<TextField
						label={t('create.when')}
						type="datetime-local"
						value={when}
						onChange={(event) => setWhen(event.target.value)}
					/>
				</div>
				<RotationFields turns={turns} onChange={setTurns} />
				<div className="flex flex-wrap-reverse justify-end gap-3">
					<Link to="/sessions" className={buttonClass('quiet')}>
						{t('create.cancel')}
					</Link>
					<Button type="submit" disabled={busy}>
						{t('create.submit')}
					</Button>
				</div>
			</form>
		</Page>
	);
}
