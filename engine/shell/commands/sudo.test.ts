import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../lab/script.ts'

const outputOf = (script: string) => runScript(script, scriptHost()).output

test('sudo runs what it is given as root, with an environment of its own', () => {
  const script = `export SECRET=1
sudo id -u; sudo -n sh -c 'echo "[$SECRET] $USER $SUDO_USER $HOME"'; sudo A=2 sh -c 'echo $A'; sudo -E sh -c 'echo $SECRET'
sudo nosuch; echo $?; sudo -u nobody whoami; sudo false; echo $?; sudo -i pwd`
  expect(outputOf(script)).toBe(`0
[] root root /root
2
1
sudo: nosuch: command not found
1
nobody
1
/root
`)
})

// Texts: util-linux 2.38.
test('su becomes another user, whose login may be barred', () => {
  const script = `su -c 'echo $USER $HOME' root; su nosuch; echo $?; su nobody -c id; echo $?
su -s /bin/sh nobody -c whoami; su -s /bin/sh nobody -c 'sudo id; su -c id'; cd /tmp; su - -c pwd`
  expect(outputOf(script)).toBe(`root /root
su: user nosuch does not exist or the user entry does not contain all the required fields
1
This account is currently not available.
1
nobody
sudo: nobody is not in the sudoers file.
su: Authentication failure
/root
`)
})
