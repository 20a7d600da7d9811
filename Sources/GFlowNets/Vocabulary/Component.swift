/// Something that a spec can choose by name and configure.
public protocol Component: Sendable {
  /// What it is called and what can be set on it.
  static var description: ComponentDescription { get }

  /// Throws `SettingsError` when settings that are each in range do not go together.
  init(_ settings: Settings) throws
}
