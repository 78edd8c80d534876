import type { Onboarding } from '../../api/wire';
import type { Group } from '../../utils/onboarding';
import { Interests } from '../common/Interests';
import { About, Person, Wishes } from './Info';
import { NativeLanguage, TargetLanguages } from './Languages';
import type { PartProps } from './parts';
import { Schedule } from './Schedule';

interface Props extends PartProps {
	group: Group;
	part: number;
	stored: Onboarding;
}

/** The questions of one part. */
export function Part({ group, part, stored, ...rest }: Props) {
	switch (group) {
		case 'info':
			return part === 1 ? <Person {...rest} /> : <About {...rest} />;
		case 'lang':
			return part === 1 ? <NativeLanguage {...rest} /> : <TargetLanguages {...rest} />;
		case 'int':
			return (
				<Interests
					chosen={[...rest.draft.interests]}
					error={rest.errorOf('interests')}
					onChange={(interests) => rest.onChange({ interests })}
				/>
			);
		case 'partner':
			return <Wishes {...rest} />;
		case 'schedule':
			return <Schedule {...rest} savedZone={stored.profile.zone} />;
	}
}
