import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { blocks, unblockPerson } from '../../api/chat';
import { Button } from '../common/Button';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

interface Props {
	userId: string;
	onUnblock(): void;
	/** Shown of somebody whom we have not blocked, and who is not there for us all the same. */
	children: ReactNode;
}

/** Somebody whom we have blocked is not found by us either; this is the way to take it back. */
export function Blocked({ userId, onUnblock, children }: Props) {
	const { t } = useTranslation();
	const [name, setName] = useState<string | null | undefined>(undefined);
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		const nameOf = (list: { userId: string; displayName: string }[]) =>
			setName(list.find((one) => one.userId === userId)?.displayName ?? null);
		blocks().then(nameOf, () => setName(null));
	}, [userId]);
	if (name === undefined) return <Loading />;
	if (name === null) return <div className="m-auto grid justify-items-center gap-5 py-10">{children}</div>;
	const undo = () => {
		setRefusal(null);
		unblockPerson(userId).then(onUnblock, setRefusal);
	};
	return (
		<div className="m-auto grid max-w-md justify-items-center gap-5 py-10 text-center">
			<h1 className="text-2xl">{t('person.blocked', { name: name || t('chat.goneAccount') })}</h1>
			<p className="text-muted">{t('person.blockedLead')}</p>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<Button look="quiet" onClick={undo}>
				{t('person.unblock')}
			</Button>
		</div>
	);
}
