; The installer for Windows. The folder comes from pyinstaller.spec on a Windows machine:
;   makensis -DPAYLOAD=build\package\agent-desktop -DVERSION=0.6.1 -DOUTFILE=agent-desktop-0.6.1-setup.exe agent-desktop.nsi
; Silent: /S, and last /D=C:\a path (without quotes). Over an installed one it repairs or upgrades: the old
; program's files go, policy and people's data stay. Exit codes: 0 done, 2 not done.
Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel admin
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define NAME "agent-desktop"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define LINKS "Software\Classes\AgentDesktop.Link"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define CAPABILITIES "Software\AgentDesktop\Capabilities"

Name "Agent Desktop"
OutFile "${OUTFILE}"
InstallDir "$PROGRAMFILES64\Agent Desktop"
InstallDirRegKey HKLM "${UNINSTALL}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "Agent Desktop"
VIAddVersionKey /LANG=0 "FileDescription" "Agent Desktop"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "GPL-3.0-or-later"

!insertmacro MUI_PAGE_LICENSE "..\..\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

Function .onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

; A folder is taken away whole only when it is ours: somebody may have pointed /D at a folder with other things.
!macro RemoveProgram
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    RMDir /r "$INSTDIR\_internal"
  ${EndIf}
  Delete "$INSTDIR\${NAME}.exe"
  Delete "$INSTDIR\uninstall.exe"
!macroend

Section "program"
  !insertmacro RemoveProgram
  ${If} ${FileExists} "$INSTDIR\${NAME}.exe"
    SetErrorLevel 2  ; the desk runs, its file can't be replaced
    Abort "Agent Desktop is running. Close it first."
  ${EndIf}
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${PAYLOAD}\*.*"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "A file could not be written."
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\坐席工作台.lnk" "$INSTDIR\${NAME}.exe" "run"

  ; the machine's policy, which an upgrade leaves as IT wrote it
  SetOutPath "$APPDATA\${NAME}"
  ${IfNot} ${FileExists} "$APPDATA\${NAME}\policy.toml"
    File "..\linux\policy.toml"
  ${EndIf}
  ; administrators and the system write here, everybody reads: users may add files to ProgramData otherwise
  nsExec::Exec 'icacls "$APPDATA\${NAME}" /inheritance:r /grant *S-1-5-32-544:(OI)(CI)F /grant *S-1-5-18:(OI)(CI)F /grant *S-1-5-32-545:(OI)(CI)RX'
  Pop $0

  ; tel: and sip: links. Windows asks the person which program is to take them.
  WriteRegStr HKLM "${LINKS}\shell\open\command" "" '"$INSTDIR\${NAME}.exe" dial "%1"'
  WriteRegStr HKLM "${CAPABILITIES}" "ApplicationName" "Agent Desktop"
  WriteRegStr HKLM "${CAPABILITIES}\URLAssociations" "tel" "AgentDesktop.Link"
  WriteRegStr HKLM "${CAPABILITIES}\URLAssociations" "sip" "AgentDesktop.Link"
  WriteRegStr HKLM "Software\RegisteredApplications" "Agent Desktop" "${CAPABILITIES}"

  ; at each sign-in, and gone at once unless the settings want the desk then: seat.autostart
  WriteRegStr HKLM "${RUN}" "AgentDesktop" '"$INSTDIR\${NAME}.exe" run --at-login'

  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "坐席工作台 Agent Desktop"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Agent Desktop maintainers"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${NAME}.exe"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

; People's data and the policy stay; /PURGE takes the policy and what stands beside it, too.
Section "Uninstall"
  !insertmacro RemoveProgram
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\坐席工作台.lnk"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PURGE" $1
  ${IfNot} ${Errors}
    RMDir /r "$APPDATA\${NAME}"
  ${EndIf}
  DeleteRegKey HKLM "${LINKS}"
  DeleteRegKey HKLM "Software\AgentDesktop"
  DeleteRegValue HKLM "Software\RegisteredApplications" "Agent Desktop"
  DeleteRegValue HKLM "${RUN}" "AgentDesktop"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
