#Requires -Version 7.6

<#
.SYNOPSIS
Updates the blocks of output in a document with the current output of its examples.
.DESCRIPTION
Use it after a change that is meant to change the output, and review the difference before you commit it. Blocks that
differ only in masked values remain unchanged. The module and the sandbox must be built.
.PARAMETER Path
The documents. Default: all documents with examples that the suite runs.
.EXAMPLE
./tests/Pester/Update-Example.ps1 docs/help/Get-NimModel.md
#>
[CmdletBinding()]
param([string[]] $Path)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1", "$PSScriptRoot/Example.TestSupport.psm1"
$repository = Get-RepositoryRoot
$documents = Get-Item ($Path ? $Path : @("$repository/*.md", "$repository/docs/*.md", "$repository/docs/help/*.md"))
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "NimProbe-examples-$PID"
$saved = Clear-NimEnvironment
$sandbox = Start-ExampleSandbox $folder
try {
    $env:NVIDIA_BASE_URL = $sandbox.BaseUri
    $env:NVIDIA_API_KEY = 'nvapi-of-the-examples'
    $env:GITHUB_STEP_SUMMARY = Join-Path $folder 'job-summary.md'
    foreach ($document in $documents) {
        $lines = [System.Collections.Generic.List[string]] [System.IO.File]::ReadAllLines($document.FullName)
        $shift = 0
        foreach ($group in Get-DocumentExample $document | Where-Object { $_ -and $_.IsRun } | Group-Object Session) {
            $session = Join-Path $folder ([guid]::NewGuid())
            $target = @{ Document = $document.Name; WorkingDirectory = $session }
            $shell = Open-ExampleSession -ModulePath (Get-NimModulePath) @target
            try {
                foreach ($example in $group.Group) {
                    $shown = Invoke-Example -Session $shell -Code $example.Code
                    if ($null -ne $example.Output -and (ConvertTo-MaskedText $shown) -cne (ConvertTo-MaskedText $example.Output)) {
                        $old = @($example.Output ? $example.Output -split "`n" : @()).Count
                        $new = [string[]] ($shown -split "`n")
                        $lines.RemoveRange($example.OutputLine - 1 + $shift, $old)
                        $lines.InsertRange($example.OutputLine - 1 + $shift, $new)
                        $shift += $new.Count - $old
                    }
                }
            } finally {
                Close-ExampleSession $shell
            }
        }

        [System.IO.File]::WriteAllText($document.FullName, ($lines -join "`n") + "`n")
    }
} finally {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $saved
    Remove-Item $folder -Recurse -Force -ErrorAction Ignore
}
