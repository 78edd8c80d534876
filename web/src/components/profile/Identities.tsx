import { KeyRound } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { identities, linkUrl, unlink } from '../../api/auth';
import type { Identity } from '../../api/wire';
import { useWaysIn } from '../../hooks/useWaysIn';
import { longDate } from '../../utils/dates';
import { beginLinking } from '../../utils/unsent';
import { Button } from '../common/Button';
import { Confirm } from '../common/Confirm';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

/** The accounts at providers that open this account; more can be added, and all but the last way in taken away. */
export function Identities() {
	const { t } = useTranslation();
	const id = useId();
	const providers = useWaysIn()?.items ?? [];
	const [list, setList] = useState<Identity[] | null>(null);
	const [leaving, setLeaving] = useState<Identity | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		identities().then(setList, setRefusal);
	}, []);
	const remove = (gone: Identity) => {
		setRefusal(null);
		unlink(gone.id).then(
			() => setList((old) => old?.filter((one) => one.id !== gone.id) ?? null),
			setRefusal,
		);
	};
	const add = (provider: string) => {
		setRefusal(null);
		linkUrl(provider, '/profile').then(leaveFor, setRefusal);
	};
	const free = providers.filter(({ id: provider }) => !list?.some((one) => one.provider === provider));
	// Where there is no provider, there is nothing to say.
	if (providers.length === 0 && (list === null || list.length === 0)) return null;
	return (
		<section aria-labelledby={id} className="grid gap-4 border-edge border-t pt-8">
			<h2 id={id} className="text-2xl">
				{t('identity.title')}
			</h2>
			<p className="text-muted text-sm">{t('identity.hint')}</p>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{list?.length === 0 && <p>{t('identity.none')}</p>}
			<ul className="grid gap-2">
				{list?.map((one) => (
					<li key={one.id}>
						<Linked identity={one} onUnlink={() => setLeaving(one)} />
					</li>
				))}
			</ul>
			{list !== null && free.length > 0 && (
				<div className="flex flex-wrap gap-2">
					{free.map(({ id: provider, name }) => (
						<Button key={provider} look="quiet" onClick={() => add(provider)}>
							{t('identity.link', { name })}
						</Button>
					))}
				</div>
			)}
			<Confirm
				open={leaving !== null}
				title={t('identity.unlink')}
				text={t('identity.unlinkLead', { name: leaving?.name ?? '' })}
				onClose={() => setLeaving(null)}
				onConfirm={() => leaving && remove(leaving)}
			/>
		</section>
	);
}

/** The provider's page takes the place of this one, and sends the browser back here. */
function leaveFor(url: string): void {
	beginLinking(url);
	window.location.assign(url);
}

function Linked({ identity, onUnlink }: { identity: Identity; onUnlink(): void }) {
	const { t, i18n } = useTranslation();
	const { name, createdAt } = identity;
	return (
		<div className="flex items-center gap-3 rounded-lg border border-line bg-surface py-2 pr-2 pl-4">
			<KeyRound aria-hidden className="size-5 shrink-0 text-celadon" />
			<div className="min-w-0 flex-1">
				<p className="font-semibold">{name}</p>
				<p className="text-muted text-sm">
					{t('identity.since', { date: longDate(createdAt, i18n.language) })}
				</p>
			</div>
			<Button look="quiet" aria-label={t('identity.unlinkOne', { name })} onClick={onUnlink}>
				{t('identity.unlink')}
			</Button>
		</div>
	);
}
