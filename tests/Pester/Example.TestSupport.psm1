#Requires -Version 7.6

<#
.SYNOPSIS
Reads the examples of the documentation and runs them as printed.
.DESCRIPTION
An example is a fenced block in the language powershell. A block in the language output after it contains its output. A
block in the language "powershell norun" cannot run in a test, because it needs for example a gallery, a vault or a container.

In the help of a command, the examples of each heading run in one session. In every other document, all examples run in
one session in their order. The folder of a session contains the folder snapshots with recorded runs of four days, and two
of them as monday.json and tuesday.json. The README is for a reader in a clone: its session begins in the root of the
repository without the folder out/tour, which the README creates, and gets no files. Get-Secret, Read-Host and Get-Credential
return a key that the sandbox accepts.
#>

Set-StrictMode -Version 3.0

$timeScale = 0.05

# The default of -TimeoutSeconds in the examples. The slowest model that answers in time needs 92 s before scaling.
$timeoutSeconds = 220 * $timeScale

function Get-DocumentExample {
    <#
    .OUTPUTS
    One object per example: Document, Line, Session, Code, Output (null if the document shows none), OutputLine and IsRun.
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

function Start-ExampleSandbox {
    <#
    .SYNOPSIS
    Starts a sandbox for the examples.
    .DESCRIPTION
    Some models were recorded just after the limit of 120 s. Here they answer much later, so that a busy machine does not change
    which models time out.
    .PARAMETER Folder
    The folder in which to create the file with the models.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
    param([Parameter(Mandatory)] [string] $Folder)

    $null = New-Item $Folder -ItemType Directory -Force
    $catalog = Join-Path $Folder 'catalog.csv'
    Import-Csv "$(Get-RepositoryRoot)/tools/NimProbe.Sandbox/Data/catalog-2026-04-06.csv" | ForEach-Object {
        if ([int] $_.chat_latency_ms -gt 120000) {
            $_.chat_latency_ms = 600000
        }

        $_
    } | Export-Csv $catalog -UseQuotes AsNeeded
    Start-NimSandbox -ArgumentList '--time-scale', "$timeScale", '--key', 'nvapi-of-the-examples', '--catalog', $catalog
}

function Initialize-ExampleFolder {
    # Creates a folder with the snapshots that the examples read.
    param([Parameter(Mandatory)] [string] $Path)

    $null = New-Item $Path -ItemType Directory -Force
    Copy-Item "$PSScriptRoot/Data/snapshots" $Path -Recurse

    # Watch-NimModel ignores the snapshots of other services.
    foreach ($file in Get-ChildItem (Join-Path $Path 'snapshots')) {
        (Get-Content $file -Raw).Replace('https://integrate.api.nvidia.com/v1', $env:NVIDIA_BASE_URL) | Set-Content $file -NoNewline
    }

    Copy-Item "$PSScriptRoot/Data/snapshots/2026-07-27*.json" (Join-Path $Path 'monday.json')
    Copy-Item "$PSScriptRoot/Data/snapshots/2026-07-28*.json" (Join-Path $Path 'tuesday.json')
}

function Open-ExampleSession {
    <#
    .SYNOPSIS
    Opens a new runspace with the module and a separate folder, or for the README in the root of the repository.
    .PARAMETER Document
    The name of the document.
    #>
    param(
        [Parameter(Mandatory)] [string] $ModulePath,
        [Parameter(Mandatory)] [string] $Document,
        [Parameter(Mandatory)] [string] $WorkingDirectory
    )

    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($ModulePath)
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.ThreadOptions = 'ReuseThread'
    $runspace.Open()
    if ($Document -eq 'README.md') {
        $WorkingDirectory = Split-Path (Split-Path $PSScriptRoot)
        Remove-Item (Join-Path $WorkingDirectory 'out/tour') -Recurse -Force -ErrorAction Ignore
    } else {
        Initialize-ExampleFolder $WorkingDirectory
    }

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
        }.ToString()).AddArgument($WorkingDirectory).AddArgument($timeoutSeconds).Invoke()
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
    # Runs a block as printed, and returns its output for 100 columns. Throws the first error of the block.
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
    Masks what differs between two runs of an example.
    .DESCRIPTION
    Replaces latencies, speeds, times and services (also in file names), request ids and the port of the sandbox. The width of a column
    depends on its longest value, so the function shortens sequences of spaces and hyphens, and removes empty lines.
    #>
    param([Parameter(Mandatory)] [AllowEmptyString()] [string] $Text)

    $lines = $Text -split '\r?\n' | ForEach-Object {
        $_ -replace '\b\d+ ms\b', 'N ms' `
            -replace '\b\d+(\.\d+)? tokens/s', 'N tokens/s' `
            -replace '\b\d{4}-?\d\d-?\d\d[T ]?\d\d:?\d\d(:?\d\d)?(\.\d+)?Z?', 'TIME' `
            -replace '\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b', 'ID' `
            -replace '\b127\.0\.0\.1:\d+', 'ADDRESS' `
            -replace '\b[\w.-]+_\d+_[0-9a-f]{8}\.TIME', 'SERVICE.TIME' `
            -replace '-{2,}', '--' `
            -replace '\s+', ' '
    }
    ($lines.Trim() | Where-Object { $_ }) -join "`n"
}

Export-ModuleMember -Function *
