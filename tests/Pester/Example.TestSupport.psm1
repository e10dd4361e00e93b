#Requires -Version 7.6

<#
.SYNOPSIS
Reads the examples of the documentation, runs them as printed and compares what they write.
.DESCRIPTION
An example is a fenced block whose language is powershell. Where a block whose language is output follows, it shows what
the example writes. A block marked "powershell norun" needs what is not there in a test: a gallery, a vault, a container.

The examples of one heading of a command's help run in one session, and those of any other document in one session from
its first to its last, as a reader would follow them. In the folder of each session lies what a reader would have after
some days: the folder snapshots with recorded runs of four days, and two of them as monday.json and tuesday.json. What a
vault holds and a person types at a prompt is a key that the sandbox takes.
#>

Set-StrictMode -Version 3.0

function Get-DocumentExample {
    <#
    .OUTPUTS
    An object per block of PowerShell: Document, Line, Session, Code, Output (null where none is shown), OutputLine and
    IsRun.
    #>
    param([Parameter(Mandatory, ValueFromPipeline)] [System.IO.FileInfo] $Document)

    process {
        $isCommandHelp = $Document.Name -match '^[A-Z][a-z]+-\w+\.md$'
        $heading = ''
        $example = $null
        $language = $null
        $block = [System.Collections.Generic.List[string]]::new()
        $number = 0
        foreach ($line in [System.IO.File]::ReadLines($Document.FullName)) {
            $number++
            if ($null -eq $language) {
                if ($line -match '^```(?<language>.+)$') {
                    $language = $Matches.language
                    $block.Clear()
                } elseif ($line -match '^###+ (?<heading>.+)$') {
                    $heading = $Matches.heading
                }
            } elseif ($line -eq '```') {
                if ($language -like 'powershell*') {
                    $example
                    $example = [pscustomobject]@{
                        Document   = $Document.Name
                        Line       = $number - $block.Count
                        Session    = $isCommandHelp ? $heading : 'from the first to the last'
                        Code       = $block -join "`n"
                        Output     = $null
                        OutputLine = 0
                        IsRun      = $language -ne 'powershell norun'
                    }
                } elseif ($language -eq 'output') {
                    $example.Output = $block -join "`n"
                    $example.OutputLine = $number - $block.Count
                }

                $language = $null
            } else {
                $block.Add($line)
            }
        }

        $example
    }
}

function Open-ExampleSession {
    <#
    .SYNOPSIS
    Opens a session of a user: a fresh runspace with the module, in a folder of its own.
    .PARAMETER TimeScale
    How fast the sandbox lives; the deadlines of the commands are scaled with it.
    #>
    param(
        [Parameter(Mandatory)] [string] $ModulePath,
        [Parameter(Mandatory)] [string] $WorkingDirectory,
        [Parameter(Mandatory)] [double] $TimeScale
    )

    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($ModulePath)
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.ThreadOptions = 'ReuseThread'
    $runspace.Open()
    $null = New-Item $WorkingDirectory -ItemType Directory -Force
    Copy-Item "$PSScriptRoot/Data/snapshots" $WorkingDirectory -Recurse
    Copy-Item "$PSScriptRoot/Data/snapshots/2026-07-27*.json" (Join-Path $WorkingDirectory 'monday.json')
    Copy-Item "$PSScriptRoot/Data/snapshots/2026-07-28*.json" (Join-Path $WorkingDirectory 'tuesday.json')
    $shell = [powershell]::Create($runspace)
    $null = $shell.AddScript({
            param($Folder, $Deadline)

            Set-Location -LiteralPath $Folder
            [cultureinfo]::CurrentCulture = 'en-US'
            $global:ProgressPreference = 'SilentlyContinue'
            $global:PSDefaultParameterValues = @{ '*-Nim*:TimeoutSeconds' = $Deadline }

            $key = [securestring]::new()
            'nvapi-of-the-examples'.ToCharArray().ForEach({ $key.AppendChar($_) })
            Set-Item Function:global:Get-Secret { $key }.GetNewClosure()
            Set-Item Function:global:Read-Host { $key }.GetNewClosure()
            Set-Item Function:global:Get-Credential { [pscredential]::new('nvidia', $key) }.GetNewClosure()
        }.ToString()).AddArgument($WorkingDirectory).AddArgument(120 * $TimeScale).Invoke()
    if ($shell.HadErrors) {
        throw $shell.Streams.Error[0]
    }

    $shell
}

function Close-ExampleSession {
    param([AllowNull()] [powershell] $Session)

    if ($Session) {
        $Session.Runspace.Dispose()
        $Session.Dispose()
    }
}

function Invoke-Example {
    # Runs a block as printed, and returns what a console of 100 columns shows; an error of the block is thrown.
    param(
        [Parameter(Mandatory)] [powershell] $Session,
        [Parameter(Mandatory)] [string] $Code
    )

    $Session.Commands.Clear()
    $Session.Streams.ClearStreams()
    $text = $Session.AddScript($Code, $false).AddCommand('Out-String').AddParameter('Width', 100).Invoke()
    if ($Session.Streams.Error.Count -gt 0) {
        throw $Session.Streams.Error[0]
    }

    ($text -join '').Replace("`r", '') -replace '\e\[[0-9;]*m' -replace '(?m) +$' -replace '^\n+|\n+$'
}

function ConvertTo-MaskedText {
    <#
    .SYNOPSIS
    Makes two runs of an example comparable.
    .DESCRIPTION
    What differs from run to run is replaced: latencies, times (also those in file names), ids of requests and the
    sandbox's port. Columns are as wide as their longest value, so runs of blanks and rules count as one, and blank
    lines not at all.
    #>
    param([Parameter(Mandatory)] [AllowEmptyString()] [string] $Text)

    $lines = $Text -split '\r?\n' | ForEach-Object {
        $_ -replace '\b\d+ ms\b', 'N ms' `
            -replace '\b\d{4}-?\d\d-?\d\d[T ]?\d\d:?\d\d(:?\d\d)?(\.\d+)?Z?', 'TIME' `
            -replace '\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b', 'ID' `
            -replace '\b127\.0\.0\.1:\d+', 'ADDRESS' `
            -replace '-{2,}', '--' `
            -replace '\s+', ' '
    }
    ($lines.Trim() | Where-Object { $_ }) -join "`n"
}

Export-ModuleMember -Function *
