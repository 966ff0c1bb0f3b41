# Signs files with the certificate that the workflow has put beside; SHA-256 with a time stamp, then verified.
param([Parameter(Mandatory)][string[]] $Files)
$ErrorActionPreference = "Stop"
$tool = Get-ChildItem "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" | Sort-Object | Select-Object -Last 1
if (-not $tool) { throw "signtool.exe is missing: install the Windows SDK." }
foreach ($file in $Files) {
    & $tool sign /fd SHA256 /f "$env:RUNNER_TEMP\sign.pfx" /p $env:PASSWORD /tr http://timestamp.digicert.com /td SHA256 $file
    if ($LASTEXITCODE) { throw "$file was not signed." }
    & $tool verify /pa $file
    if ($LASTEXITCODE) { throw "$file does not verify." }
}
