#Requires -Version 7.6

<#
.SYNOPSIS
Runs the files of the Pester suite that no other worker has begun.
.DESCRIPTION
Each file runs in a runspace of its own, so that it finds no module, variable, drive or type data of another file. The process,
whose methods are compiled once for all files, keeps only the loaded libraries. A test that needs a new process starts one.
.PARAMETER Folder
A folder that the workers share. For the file Name.Tests.ps1, it gets Name.Tests.begun, Name.Tests.log with the output, and
Name.Tests.json with the counts and the result of each test.
.PARAMETER PesterVersion
The version of Pester.
.PARAMETER Path
The test files, in the order in which they begin.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Folder,

    [Parameter(Mandatory)]
    [version] $PesterVersion,

    [Parameter(Mandatory, ValueFromRemainingArguments)]
    [string[]] $Path
)

$ErrorActionPreference = 'Stop'

function Enter-TestFile {
    # Returns whether this worker is the first that begins a file.
    param([string] $Part)

    try {
        [System.IO.File]::Open("$Part.begun", 'CreateNew').Dispose()
        $true
    } catch [System.IO.IOException] {
        $false
    }
}

function Restore-Environment {
    # A test file that changes the environment of the process must not change it for the next one.
    param([System.Collections.IDictionary] $Saved)

    foreach ($name in @([Environment]::GetEnvironmentVariables().Keys)) {
        if (-not $Saved.Contains($name)) {
            [Environment]::SetEnvironmentVariable($name, [NullString]::Value)
        }
    }

    foreach ($name in $Saved.Keys) {
        [Environment]::SetEnvironmentVariable($name, $Saved[$name])
    }
}

$environment = [Environment]::GetEnvironmentVariables()
foreach ($file in $Path) {
    $part = Join-Path $Folder (Split-Path $file -LeafBase)
    if (-not (Enter-TestFile $part)) {
        continue
    }

    $runspace = [runspacefactory]::CreateRunspace($Host, [initialsessionstate]::CreateDefault2())
    $runspace.ThreadOptions = 'ReuseThread'
    $runspace.Open()
    $shell = [powershell]::Create($runspace)
    try {
        $script = {
            param($Script, $File, $Part, $PesterVersion)
            & $Script -Path $File -Result "$Part.json" -PesterVersion $PesterVersion *>&1 | ForEach-Object {
                # A redirection to a file would break the lines that Pester writes in parts.
                $message = $_ -is [System.Management.Automation.InformationRecord] ? $_.MessageData : $null
                $text = $message -is [System.Management.Automation.HostInformationMessage] ? $message.Message : ($_ | Out-String).TrimEnd()
                [System.IO.File]::AppendAllText("$Part.log", $text + ($message.NoNewLine ? '' : "`n"))
            }
        }
        $null = $shell.AddScript($script.ToString()).AddArgument("$PSScriptRoot/Invoke-TestFile.ps1")
        $null = $shell.AddArgument($file).AddArgument($part).AddArgument($PesterVersion).Invoke()
    } catch {
        # A file without a result counts as failed.
        "$_" | Add-Content "$part.log"
    } finally {
        $shell.Dispose()
        $runspace.Dispose()
        Restore-Environment $environment
    }
}
