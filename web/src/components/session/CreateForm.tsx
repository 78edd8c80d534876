import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CreateSessionBody } from '../../api/wire';
import { levelsInOrder, type SessionDraft, sessionBody } from '../../stores/sessionModel';
import { textFault, titleMax } from '../../utils/validation';
import { Button, buttonClass } from '../common/Button';
import { Checkbox } from '../common/Checkbox';
import { SelectField, TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
import { BudgetField } from './BudgetField';
import { LevelFields } from './LevelFields';
import { RotationFields } from './RotationFields';
import { TypeChoice } from './TypeChoice';

const topicMax = 200;

/** What the server may refuse and has a field here. */
const fields = [
	'title',
	'maxParticipants',
	'scheduledAt',
	'topic',
	'levelFrom',
	'levelTo',
	'turnBudgetSeconds',
	'languageRotation',
	'waitingRoom',
];

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
	const sound = !titleWrong && levelsInOrder(draft);
	const life = useForm({ sound, send: () => onCreate(sessionBody(draft)), fields });
	const { checked, busy, at } = life;
	return (
		<Form life={life} className="grid gap-6">
			<TextField
				label={t('create.name')}
				placeholder={t('create.namePlaceholder')}
				value={draft.title}
				onChange={(event) => set({ title: event.target.value })}
				error={checked && titleWrong ? t(`fault.${titleWrong}`) : at('title')}
			/>
			<TypeChoice value={draft.sessionType} onChange={(sessionType) => set({ sessionType })} />
			<div className="grid items-start gap-6 sm:grid-cols-2">
				<SelectField
					label={t('create.seats')}
					value={draft.seats}
					error={at('maxParticipants')}
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
					error={at('scheduledAt')}
					onChange={(event) => set({ when: event.target.value })}
				/>
			</div>
			<TextField
				label={t('create.topic')}
				value={draft.topic}
				maxLength={topicMax}
				error={at('topic')}
				onChange={(event) => set({ topic: event.target.value })}
			/>
			<LevelFields range={draft} checked={checked} errorOf={at} onChange={set} />
			<RotationFields
				turns={draft.turns}
				error={at('languageRotation')}
				onChange={(turns) => set({ turns })}
			/>
			<HostRules draft={draft} errorOf={at} onChange={set} />
			<Foot submit={submit ?? t('create.submit')} busy={busy} />
		</Form>
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
	errorOf,
	onChange,
}: {
	draft: SessionDraft;
	errorOf(field: string): string | undefined;
	onChange(part: Partial<SessionDraft>): void;
}) {
	const { t } = useTranslation();
	return (
		<>
			<BudgetField
				value={draft.turnBudgetSeconds}
				hint={t('create.turnBudgetHint')}
				error={errorOf('turnBudgetSeconds')}
				onChange={(turnBudgetSeconds) => onChange({ turnBudgetSeconds })}
			/>
			<Checkbox
				label={t('create.waitingRoom')}
				checked={draft.waitingRoom}
				error={errorOf('waitingRoom')}
				onChange={(event) => onChange({ waitingRoom: event.target.checked })}
			/>
		</>
	);
}
