import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { ApiError } from '../../api/http';
import type { FieldProblem, Onboarding } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { type Draft, faultsOf, following, partOfField } from '../../stores/onboardingModel';
import { useOnboardingStore } from '../../stores/onboardingStore';
import { type Group, groups, partsOf, pathOf } from '../../utils/onboarding';
import { Button } from '../common/Button';
import { Form } from '../common/Form';
import { Notice } from '../common/Notice';
import { fieldText, problemText } from '../common/problemText';
import { Missing } from './Missing';
import { Part } from './Part';

interface Props {
	group: Group;
	part: number;
	stored: Onboarding;
	draft: Draft;
}

/** A group of questions over its parts. What the server refuses stays in view from part to part. Mount it anew for each group. */
export function GroupForm(props: Props) {
	const [refused, setRefused] = useState<Record<string, FieldProblem>>({});
	return <PartForm key={props.part} {...props} refused={refused} onRefused={setRefused} />;
}

interface PartFormProps extends Props {
	refused: Record<string, FieldProblem>;
	onRefused(fields: Record<string, FieldProblem>): void;
}

function PartForm({ group, part, stored, draft, refused, onRefused }: PartFormProps) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { state } = useLocation();
	const { change } = useOnboardingStore();
	const faults = faultsOf(group, draft, new Date());
	const last = part === partsOf[group];
	const here = Object.keys(faults).some((field) => partOfField(group, field) === part);
	const send = useSend(group, part, faults, onRefused);
	const life = useSubmit(!here, send);
	const { checked, busy, refusal } = life;
	const title = useFocus();
	// Who was sent back to this part sees why.
	const shown = checked || (state as { check?: unknown } | null)?.check === true;
	const errorOf = (field: string) => {
		const fault = shown ? faults[field] : undefined;
		if (fault) return t(`fault.${fault}`);
		return refused[field] && fieldText(t, refused[field]);
	};
	const onChange = (answers: Partial<Draft>) => {
		onRefused({});
		change(answers);
	};
	const missing = refusal instanceof ApiError && refusal.code === 'onboarding-incomplete';
	const named = refusal instanceof ApiError && Object.keys(refusal.fields).length > 0;
	const back = part > 1 ? pathOf(group, part - 1) : beforeOf(group);
	return (
		// What no field has stands below the part here: its title comes first, to which the focus goes.
		<Form life={{ ...life, at: errorOf, rest: null }} className="grid gap-6">
			<div className="grid gap-2">
				<h1 ref={title} tabIndex={-1} className="text-2xl outline-none sm:text-3xl">
					{t(`part.${group}_${part as 1}` as 'part.info_1')}
				</h1>
				<p className="text-muted">{t(`lead.${group}_${part as 1}` as 'lead.info_1')}</p>
			</div>
			<Part group={group} part={part} draft={draft} stored={stored} onChange={onChange} errorOf={errorOf} />
			{missing && <Missing fields={Object.keys(refusal.fields)} />}
			{refusal !== null && !named && <Notice>{problemText(t, refusal)}</Notice>}
			<div className="flex flex-wrap items-center justify-between gap-3 border-line border-t pt-5">
				<Button look="quiet" onClick={() => void navigate(back)}>
					{t('onboarding.back')}
				</Button>
				<Button type="submit" disabled={busy}>
					{busy ? t('auth.working') : last ? t('onboarding.save') : t('onboarding.next')}
				</Button>
			</div>
		</Form>
	);
}

/** Goes on to the next part, or saves the group and goes on to what is still open, or ends the onboarding. */
function useSend(
	group: Group,
	part: number,
	faults: Record<string, unknown>,
	onRefused: (fields: Record<string, FieldProblem>) => void,
): () => Promise<void> {
	const navigate = useNavigate();
	const { save, complete } = useOnboardingStore();
	return async () => {
		if (part < partsOf[group]) return navigate(pathOf(group, part + 1));
		const earlier = Object.keys(faults)[0];
		if (earlier !== undefined)
			return navigate(pathOf(group, partOfField(group, earlier)), { state: { check: true } });
		try {
			const next = following(await save(group), group);
			if (next !== null) return await navigate(pathOf(next));
		} catch (error) {
			if (error instanceof ApiError) {
				onRefused(error.fields);
				const field = Object.keys(error.fields)[0];
				const at = field === undefined ? part : partOfField(group, field);
				if (at !== part) return navigate(pathOf(group, at));
			}
			throw error;
		}
		await complete();
		await navigate('/signup-complete');
	};
}

/** Brings a new part before who listens or uses the keyboard. */
function useFocus() {
	const ref = useRef<HTMLHeadingElement>(null);
	useEffect(() => ref.current?.focus(), []);
	return ref;
}

function beforeOf(group: Group): string {
	const before = groups[groups.indexOf(group) - 1];
	return before ? pathOf(before, partsOf[before]) : '/signup-complete';
}
