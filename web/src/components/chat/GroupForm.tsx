import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { createGroup } from '../../api/chat';
import { acquaintances, withRoom } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { groupMax, groupTitleMax, textFault } from '../../utils/validation';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
import { PeopleChoice } from '../common/PeopleChoice';

interface Props {
	myId: string;
	open: boolean;
	onClose(): void;
}

export function GroupDialog({ myId, open, onClose }: Props) {
	const { t } = useTranslation();
	return (
		<Dialog title={t('chatGroup.title')} open={open} onClose={onClose}>
			<GroupForm myId={myId} onClose={onClose} />
		</Dialog>
	);
}

/** A group of people with whom one has talked. */
function GroupForm({ myId, onClose }: { myId: string; onClose(): void }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { rooms, nextCursor, moreRooms } = useChatStore();
	// Who has never written to us is a stranger yet, and shows no presence.
	const people = acquaintances(rooms, myId).filter(({ presence }) => presence !== null);
	const [title, setTitle] = useState('');
	const [chosen, setChosen] = useState<string[]>([]);
	const fault = textFault(title, groupTitleMax);
	const create = async () => {
		const room = await createGroup(title.trim(), chosen);
		useChatStore.setState((chat) => withRoom(chat, room));
		onClose();
		await navigate(`/chat/${room.id}`);
	};
	const life = useForm({
		sound: !fault && chosen.length > 0,
		send: create,
		fields: ['title', 'userIds'],
		codes: { 'unknown-people': 'userIds' },
	});
	const { checked, busy, at } = life;
	if (people.length === 0) return <p className="py-4 text-muted">{t('chatGroup.nobody')}</p>;
	return (
		<Form life={life} className="grid gap-5">
			<TextField
				label={t('chatGroup.name')}
				value={title}
				error={checked && fault ? t(`fault.${fault}`) : at('title')}
				onChange={(event) => setTitle(event.target.value)}
			/>
			<PeopleChoice
				title={t('chatGroup.people')}
				hint={t('chatGroup.peopleHint')}
				most={groupMax - 1}
				people={people}
				chosen={chosen}
				error={checked && chosen.length === 0 ? t('fault.choose') : at('userIds')}
				onChange={setChosen}
			/>
			{nextCursor && (
				<Button look="quiet" onClick={() => void moreRooms()}>
					{t('chatGroup.more')}
				</Button>
			)}
			<Button type="submit" disabled={busy}>
				{busy ? t('auth.working') : t('chatGroup.create')}
			</Button>
		</Form>
	);
}
