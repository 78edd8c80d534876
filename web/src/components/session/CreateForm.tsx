import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CreateSessionBody } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { levelsInOrder, type SessionDraft, sessionBody } from '../../stores/sessionModel';
import { textFault, titleMax } from '../../utils/validation';
import { Button, buttonClass } from '../common/Button';
import { SelectField, TextField } from '../common/Field';
import { Notice } from '../common/Notice';
import { fieldTexts, problemText } from '../common/problemText';
import { BudgetField } from './BudgetField';
import { LevelFields } from './LevelFields';
import { RotationFields } from './RotationFields';
import { TypeChoice } from './TypeChoice';

const topicMax = 200;

/** Where the form has a place for what the server says. */
const atField = new Set(['title', 'scheduledAt', 'topic']);

interface Props {
	first: SessionDraft;
	/** What the button says; by default that the session is created. */
	submit?: string;
	onCreate(body: CreateSessionBody): Promise<void>;
}

export function CreateForm({ first, submit, onCreate }: Props) {
	const { t } = useTranslation();
	const [draft, setDraft] = useState(first);
	const set = (part: Partial<SessionDraft>) => setDraft((now) => ({ ...now, ...part }));
	const titleWrong = textFault(draft.title, titleMax);
	const { checked, busy, refusal, onSubmit } = useSubmit(!titleWrong && levelsInOrder(draft), () =>
		onCreate(sessionBody(draft)),
	);
	// What the server names a field for stands at the field, if the form has one for it, and the rest above the form.
	const refused = fieldTexts(t, refusal);
	const shown = Object.keys(refused).some((field) => atField.has(field));
	return (
		<form noValidate onSubmit={onSubmit} className="grid gap-6">
			{refusal !== null && !shown && <Notice>{problemText(t, refusal)}</Notice>}
			<TextField
				label={t('create.name')}
				placeholder={t('create.namePlaceholder')}
				value={draft.title}
				onChange={(event) => set({ title: event.target.value })}
				error={checked && titleWrong ? t(`fault.${titleWrong}`) : refused.title}
			/>
			<TypeChoice value={draft.sessionType} onChange={(sessionType) => set({ sessionType })} />
			<div className="grid items-start gap-6 sm:grid-cols-2">
				<SelectField
					label={t('create.seats')}
					value={draft.seats}
					onChange={(event) => set({ seats: Number(event.target.value) })}
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
					value={draft.when}
					error={refused.scheduledAt}
					onChange={(event) => set({ when: event.target.value })}
				/>
			</div>
			<TextField
				label={t('create.topic')}
				value={draft.topic}
				maxLength={topicMax}
				error={refused.topic}
				onChange={(event) => set({ topic: event.target.value })}
			/>
			<LevelFields range={draft} checked={checked} onChange={set} />
			<RotationFields turns={draft.turns} onChange={(turns) => set({ turns })} />
			<HostRules draft={draft} onChange={set} />
			<Foot submit={submit ?? t('create.submit')} busy={busy} />
		</form>
	);
}

function Foot({ submit, busy }: { submit: string; busy: boolean }) {
	const { t } = useTranslation();
	return (
		<div className="flex flex-wrap-reverse justify-end gap-3">
			<Link to="/sessions" className={buttonClass('quiet')}>
				{t('create.cancel')}
			</Link>
			<Button type="submit" disabled={busy}>
				{submit}
			</Button>
		</div>
	);
}

/** How the host leads the session. */
function HostRules({
	draft,
	onChange,
}: {
	draft: SessionDraft;
	onChange(part: Partial<SessionDraft>): void;
}) {
	const { t } = useTranslation();
	return (
		<>
			<BudgetField
				value={draft.turnBudgetSeconds}
				hint={t('create.turnBudgetHint')}
				onChange={(turnBudgetSeconds) => onChange({ turnBudgetSeconds })}
			/>
			<Admission chosen={draft.waitingRoom} onChange={(waitingRoom) => onChange({ waitingRoom })} />
		</>
	);
}

function Admission({ chosen, onChange }: { chosen: boolean; onChange(chosen: boolean): void }) {
	const { t } = useTranslation();
	return (
		<label className="flex min-h-11 items-center gap-3">
			<input
				type="checkbox"
				className="size-6 shrink-0"
				checked={chosen}
				onChange={(event) => onChange(event.target.checked)}
			/>
			{t('create.waitingRoom')}
		</label>
	);
}
