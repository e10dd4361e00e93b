#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $command = Get-Command Compare-NimSnapshot
    $full = 'NimProbe.PowerShell.Commands.CompareNimSnapshotCommand'
    $monday = New-TestSnapshot @{ 'acme/one' = 'Available'; 'acme/two' = 'NotEntitled'; 'acme/gone' = 'Available' } -Day 16
    $tuesday = New-TestSnapshot @{ 'acme/one' = 'TimedOut'; 'acme/two' = 'Available'; 'acme/new' = 'Busy' } -Day 17
    $wednesday = New-TestSnapshot @{ 'acme/one' = 'NotEntitled'; 'acme/two' = 'Available'; 'acme/new' = 'Available' } -Day 18
    foreach ($name in 'monday', 'tuesday', 'wednesday') {
        (Get-Variable $name -ValueOnly) | Export-NimSnapshot "TestDrive:/$name.json"
    }

    function Get-ChangeText {
        param([Parameter(ValueFromPipeline)] [object] $Change)

        process {
            "$($Change.Id) $($Change.Change) $($Change.Before)>$($Change.After)"
        }
    }
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Compare-NimSnapshot' {
    It 'has -<Name> of type <Type>' -ForEach @(
        @{ Name = 'ReferenceSnapshot'; Type = 'object[]' }
        @{ Name = 'DifferenceSnapshot'; Type = 'object[]' }
        @{ Name = 'IncludeUnchanged'; Type = 'switch' }
        @{ Name = 'ResolveRemoved'; Type = 'switch' }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'reports added, removed and newly available models' {
        $changes = Compare-NimSnapshot $monday $tuesday
        $changes | ForEach-Object { $_.GetType() | Should -BeIn $command.OutputType.Type }
        $changes | Get-ChangeText |
            Should -Be 'acme/gone Removed Available>', 'acme/new Added >Busy', 'acme/two BecameAvailable NotEntitled>Available'
        $changes.ReferenceTakenAt.Day | Sort-Object -Unique | Should -Be 16
        $changes.DifferenceTakenAt.Day | Sort-Object -Unique | Should -Be 17
    }

    It 'compares each model with its last conclusive status among several references' {
        Compare-NimSnapshot $tuesday $wednesday | Get-ChangeText | Should -BeNullOrEmpty
        $change = Compare-NimSnapshot $monday, $tuesday $wednesday
        $change | Get-ChangeText | Should -Be 'acme/one BecameUnavailable Available>NotEntitled'
        $change.ReferenceTakenAt.Day | Should -Be 16
    }

    It 'reports that another model answers now, compared with <What>' -ForEach @(
        @{ What = 'an answer of the model itself'; Pattern = '"isSubstituted": true'; Replacement = '"isSubstituted": false' }
        @{ What = 'a snapshot from before IsSubstituted'; Pattern = '(?m)^ *"(servedModel|isSubstituted)".*\n'; Replacement = '' }
    ) {
        $text = (Get-Content TestDrive:/monday.json -Raw).Replace("`r", '')
        $text -match $Pattern | Should -BeTrue
        $null = New-Item TestDrive:/before -ItemType Directory -Force
        $text -replace $Pattern, $Replacement | Set-Content TestDrive:/before/first.json -NoNewline
        $change = Compare-NimSnapshot TestDrive:/before/first.json TestDrive:/monday.json | Where-Object Id -EQ acme/one
        $change | Get-ChangeText | Should -Be 'acme/one Substituted Available>Available'
        $change.Detail | Should -Be "Another model answers: 'meta/llama-3.3-70b-instruct'"
        $change.BaseUri | Should -Be $monday.BaseUri
        Compare-NimSnapshot TestDrive:/monday.json TestDrive:/monday.json | Should -BeNullOrEmpty
    }

    It 'has the same result for <What>' -ForEach @(
        @{ What = 'paths'; Run = { Compare-NimSnapshot TestDrive:/monday.json, TestDrive:/tuesday.json TestDrive:/wednesday.json } }
        @{ What = 'a pattern'; Run = { Compare-NimSnapshot TestDrive:/[mt]*day.json TestDrive:/wednesday.json } }
        @{ What = 'references in another order'; Run = { Compare-NimSnapshot $tuesday, $monday $wednesday } }
        @{ What = 'a folder that also contains the later run'; Run = { Compare-NimSnapshot $TestDrive $wednesday } }
        @{
            What = 'the later run from the pipeline'
            Run  = { Import-NimSnapshot TestDrive:/wednesday.json | Compare-NimSnapshot $monday, $tuesday }
        }
        @{
            What = 'files'
            Run  = {
                $references = Get-ChildItem TestDrive:/ -Include monday.json, tuesday.json -Recurse
                Compare-NimSnapshot $references (Get-Item TestDrive:/wednesday.json)
            }
        }
        @{
            What = 'snapshots from CliXml'
            Run  = {
                $monday, $tuesday, $wednesday | Export-Clixml TestDrive:/all.xml
                $all = Import-Clixml TestDrive:/all.xml
                Compare-NimSnapshot $all[0, 1] $all[2]
            }
        }
        @{ What = 'snapshots from a job'; Run = { $all = Import-SnapshotInJob $TestDrive; Compare-NimSnapshot $all[0, 1] $all[2] } }
    ) {
        & $Run | Get-ChangeText | Should -Be 'acme/one BecameUnavailable Available>NotEntitled'
    }

    It 'takes a name with brackets as a file name if the file exists' {
        $monday | Export-NimSnapshot -LiteralPath 'TestDrive:/one[1].snapshot'
        Compare-NimSnapshot 'TestDrive:/one[1].snapshot' $monday | Should -BeNullOrEmpty
        (Compare-NimSnapshot 'TestDrive:/one[1].snapshot' $tuesday).Count | Should -Be 3
    }

    It 'also reports unchanged models with -IncludeUnchanged' {
        Compare-NimSnapshot $monday, $tuesday $wednesday -IncludeUnchanged | Get-ChangeText |
            Should -Be @(
                'acme/new Unchanged >Available'
                'acme/one BecameUnavailable Available>NotEntitled'
                'acme/two Unchanged Available>Available'
            )
        (Compare-NimSnapshot $monday $monday -IncludeUnchanged).Change | Sort-Object -Unique | Should -Be 'Unchanged'
    }

    It 'reports no added or removed models for an incomplete snapshot' {
        $part = New-TestSnapshot @{ 'acme/one' = 'Failing'; 'acme/other' = 'Available' } -Day 19 -Incomplete
        Compare-NimSnapshot $monday $part | Get-ChangeText | Should -Be 'acme/one BecameUnavailable Available>Failing'
        Compare-NimSnapshot $part $wednesday 3>$null | Get-ChangeText | Should -Be 'acme/one StatusChanged Failing>NotEntitled'
    }

    It 'compares each of several later runs' {
        $tuesday, $wednesday | Compare-NimSnapshot $monday | Measure-Object | ForEach-Object Count | Should -Be 7
    }

    It 'warns if <What>' -ForEach @(
        @{ What = 'a reference is newer'; Run = { Compare-NimSnapshot $tuesday $monday }; Warning = '*1 of 1 references are newer*' }
        @{
            What    = 'a reference comes from another service'
            Run     = {
                $other = New-TestSnapshot @{ 'acme/one' = 'Available' } -Day 10 -BaseUri http://localhost:8000/v1
                Compare-NimSnapshot $other $monday
            }
            Warning = '*a reference comes from http://localhost:8000/v1*'
        }
        @{
            What    = 'there is no reference'
            Run     = { $null = New-Item TestDrive:/empty -ItemType Directory -Force; Compare-NimSnapshot TestDrive:/empty $monday }
            Warning = 'There is no earlier snapshot*'
        }
    ) {
        $captured = Invoke-Captured $Run
        $captured.Warnings | Should -HaveCount 1
        $captured.Warnings[0].Message | Should -BeLike $Warning
        $captured.Errors | Should -BeNullOrEmpty
    }

    It 'writes an error for each reference that cannot be read, and uses the others' {
        Set-Content TestDrive:/bad.txt 'no snapshot'
        $captured = Invoke-Captured { Compare-NimSnapshot TestDrive:/none.json, TestDrive:/bad.txt, 42, $monday $tuesday }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimSnapshotNotFound,$full", "NimSnapshotInvalid,$full", "NimInputInvalid,$full"
        $captured.Output | Should -HaveCount 3
    }

    It 'names both files if neither exists' {
        $captured = Invoke-Captured { Compare-NimSnapshot TestDrive:/first.json TestDrive:/second.json }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimSnapshotNotFound,$full", "NimSnapshotNotFound,$full"
        "$($captured.Errors)" | Should -Match '(?s)second\.json.*first\.json'
    }

    It 'writes an error if the later run cannot be read: <Id>' -ForEach @(
        @{ Difference = 'TestDrive:/none.json'; Id = 'NimSnapshotNotFound' }
        @{ Difference = 42; Id = 'NimInputInvalid' }
    ) {
        $captured = Invoke-Captured { Compare-NimSnapshot $monday $Difference }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "$Id,$full"
        $captured.Output | Should -BeNullOrEmpty
    }
}

Describe 'Compare-NimSnapshot -ResolveRemoved' {
    BeforeAll {
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'acme/here' }
            @{ Id = 'acme/retired'; Chat = 'retired_410'; Listed = $false }
        )
        $here = @{ BaseUri = $sandbox.BaseUri }
        $before = New-TestSnapshot @{ 'acme/gone' = 'Available'; 'acme/here' = 'Available'; 'acme/retired' = 'Available' } -Day 16 @here
        $after = New-TestSnapshot @{ 'acme/here' = 'Failing' } -Day 17 @here
    }

    BeforeEach {
        $sandbox.Reset()
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'gets the end of life from the service that listed the model, without a key' {
        $changes = Compare-NimSnapshot $before $after -ResolveRemoved -ApiKey (ConvertTo-TestSecureString 'secret')
        $changes | Get-ChangeText |
            Should -Be @(
                'acme/gone Removed Available>'
                'acme/here BecameUnavailable Available>Failing'
                'acme/retired Retired Available>Retired'
            )
        $changes[2].EndOfLife | Should -Be ([datetime]'2026-05-14')
        $changes[2].EndOfLife.Kind | Should -Be 'Utc'
        $sandbox.Requests.path | Sort-Object | Should -Be '/v1/models/acme/gone', '/v1/models/acme/retired'
        $sandbox.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false
    }

    It 'sends no request if no model was removed' {
        Compare-NimSnapshot $before $before -ResolveRemoved | Should -BeNullOrEmpty
        $sandbox.Requests | Should -BeNullOrEmpty
    }

    It 'leaves a removal unchanged and warns if the service <What>' -ForEach @(
        @{ What = 'cannot be reached'; BaseUri = $null }
        @{ What = 'is not that of the snapshots'; BaseUri = 'http://localhost:1/v1' }
    ) {
        $closed = @{ BaseUri = Get-ClosedAddress }
        $removal = @(
            New-TestSnapshot @{ 'acme/a' = 'Available'; 'acme/b' = 'Available' } -Day 16 @closed
            New-TestSnapshot @{ 'acme/b' = 'Available' } -Day 17 @closed
        )
        $other = $BaseUri ? @{ BaseUri = $BaseUri } : @{ }
        $captured = Invoke-Captured { Compare-NimSnapshot $removal[0] $removal[1] -ResolveRemoved -MaximumRetryCount 0 @other }
        $captured.Output | Get-ChangeText | Should -Be 'acme/a Removed Available>'
        $captured.Warnings | Should -HaveCount 1
        $captured.Errors | Should -BeNullOrEmpty
    }
}
