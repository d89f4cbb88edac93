/** Settings of vsftpd.conf(5) by kind, with what holds where the file says nothing. */
const BOOLS = {
  listen: false,
  listen_ipv6: false,
  background: false,
  anonymous_enable: true,
  local_enable: false,
  write_enable: false,
  anon_upload_enable: false,
  anon_mkdir_write_enable: false,
  anon_other_write_enable: false,
  anon_world_readable_only: true,
  no_anon_password: false,
  chroot_local_user: false,
  allow_writeable_chroot: false,
  pasv_enable: true,
  port_enable: true,
  pasv_promiscuous: false,
  port_promiscuous: false,
  connect_from_port_20: false,
  download_enable: true,
  dirlist_enable: true,
  hide_ids: false,
  use_localtime: false,
  xferlog_enable: false,
  xferlog_std_format: false,
  dual_log_enable: false,
  log_ftp_protocol: false,
  ls_recurse_enable: false,
  dirmessage_enable: false,
  ascii_upload_enable: false,
  ascii_download_enable: false,
  async_abor_enable: false,
  tcp_wrappers: false,
  userlist_enable: false,
  userlist_deny: true,
  seccomp_sandbox: true,
  session_support: false,
  setproctitle_enable: false,
  text_userdb_names: false,
  force_dot_files: false,
  reverse_lookup_enable: true,
  use_sendfile: true,
  chroot_list_enable: false,
  ssl_enable: false,
  utf8_filesystem: false,
} as const
const NUMBERS = {
  listen_port: 21,
  ftp_data_port: 20,
  pasv_min_port: 0,
  pasv_max_port: 0,
  idle_session_timeout: 300,
  data_connection_timeout: 300,
  accept_timeout: 60,
  connect_timeout: 60,
  max_clients: 2000,
  max_per_ip: 50,
  anon_max_rate: 0,
  local_max_rate: 0,
  max_login_fails: 3,
  delay_failed_login: 1,
  delay_successful_login: 0,
  local_umask: 0o077,
  anon_umask: 0o077,
  file_open_mode: 0o666,
} as const
const TEXTS = {
  ftpd_banner: '',
  banner_file: '',
  anon_root: '',
  local_root: '',
  ftp_username: 'ftp',
  pasv_address: '',
  listen_address: '',
  listen_address6: '',
  secure_chroot_dir: '/usr/share/empty',
  pam_service_name: 'ftp',
  vsftpd_log_file: '/var/log/vsftpd.log',
  xferlog_file: '/var/log/xferlog',
  rsa_cert_file: '',
  rsa_private_key_file: '',
  userlist_file: '/etc/vsftpd.user_list',
  chroot_list_file: '/etc/vsftpd.chroot_list',
  nopriv_user: 'nobody',
  user_sub_token: '',
  user_config_dir: '',
  hide_file: '',
  deny_file: '',
  message_file: '.message',
  cmds_allowed: '',
  cmds_denied: '',
} as const

type Bool = keyof typeof BOOLS
type Numeric = keyof typeof NUMBERS
type Text = keyof typeof TEXTS

export type FtpConfig = Readonly<Record<Bool, boolean> & Record<Numeric, number> & Record<Text, string>>

/** Settings that would change what is done, and cannot here. */
const NOT_EMULATED: readonly Bool[] = ['ssl_enable', 'session_support', 'tcp_wrappers', 'chroot_list_enable']

/** A configuration, or what is wrong with it (parseconf.c). Blanks around the equals sign belong to the name and the value. */
export function parseFtpConfig(text: string): FtpConfig | string {
  const values: Record<string, boolean | number | string> = { ...BOOLS, ...NUMBERS, ...TEXTS }
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#') || /^\s*$/.test(line)) continue
    const equals = line.indexOf('=')
    const name = equals < 0 ? line : line.slice(0, equals)
    const value = equals < 0 ? '' : line.slice(equals + 1).trimEnd()
    if (Object.hasOwn(TEXTS, name)) values[name] = value
    else if (!Object.hasOwn(BOOLS, name) && !Object.hasOwn(NUMBERS, name))
      return `unrecognised variable in config file: ${name}`
    else if (value === '') return `missing value in config file for: ${name}`
    else if (Object.hasOwn(BOOLS, name)) {
      const is = /^(YES|TRUE|1)$/i.test(value)
      if (!is && !/^(NO|FALSE|0)$/i.test(value)) return `bad bool value in config file for: ${name}`
      if (is && NOT_EMULATED.includes(name as Bool)) return `${name} is not emulated here`
      values[name] = is
    } else values[name] = /^\d+$/.test(value) ? Number.parseInt(value, value.startsWith('0') ? 8 : 10) : 0
  }
  return values as FtpConfig
}
